package dev.weft.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChunksTest {
  /** A peer that sends byte by byte must not make us keep a buffer for each. */
  @Test
  void manyTinyPackets_areKeptInLittleMemory() {
    Chunks chunks = new Chunks();
    List<ByteBuf> pieces = new ArrayList<>();
    for (int i = 0; i < 64 * 1024; i++) {
      ByteBuf piece = UnpooledByteBufAllocator.DEFAULT.heapBuffer(2_048).writeByte(i);
      chunks.add(piece);
      pieces.add(piece);
    }
    long kept =
        pieces.stream().filter(piece -> piece.refCnt() > 0).mapToLong(ByteBuf::capacity).sum();
    assertThat(kept).isLessThanOrEqualTo(2 * 64 * 1024);
    byte[] all = chunks.take(64 * 1024);
    for (int i = 0; i < all.length; i++) {
      assertThat(all[i]).isEqualTo((byte) i);
    }
    assertThat(pieces).allMatch(piece -> piece.refCnt() == 0);
  }

  /** Whatever the pieces, what is found, read and skipped is what one long array would say. */
  @Test
  void pieces_behaveAsOneArray() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      byte[] model = new byte[random.nextInt(3_000)];
      random.nextBytes(model);
      Chunks chunks = cut(model, random);
      assertThat(chunks.size()).isEqualTo(model.length);
      assertThat(chunks.total()).isEqualTo(model.length);
      int from = random.nextInt(model.length + 1);
      byte wanted = (byte) random.nextInt(4);
      assertThat(chunks.find(wanted, from)).isEqualTo(indexOf(model, wanted, from));
      int skipped = random.nextInt(model.length + 1);
      if (skipped < model.length) {
        assertThat(chunks.at(skipped)).isEqualTo(model[skipped]);
      }
      chunks.read(ByteBuffer.allocate(skipped));
      ByteBuffer rest = ByteBuffer.allocate(4_000);
      assertThat(chunks.read(rest)).isEqualTo(model.length - skipped);
      assertThat(rest.flip()).isEqualTo(ByteBuffer.wrap(model, skipped, model.length - skipped));
      assertThat(chunks.size()).isZero();
    }
  }

  private static Chunks cut(byte[] model, Random random) {
    Chunks chunks = new Chunks();
    int at = 0;
    while (at < model.length) {
      int length = Math.min(model.length - at, random.nextInt(1_500));
      boolean roomy = random.nextBoolean();
      ByteBuf piece = Unpooled.buffer(roomy ? 2_048 : Math.max(1, length));
      chunks.add(piece.writeBytes(model, at, length));
      at += length;
    }
    return chunks;
  }

  private static int indexOf(byte[] model, byte wanted, int from) {
    for (int i = from; i < model.length; i++) {
      if (model[i] == wanted) {
        return i;
      }
    }
    return -1;
  }
}
