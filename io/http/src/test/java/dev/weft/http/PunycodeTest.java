package dev.weft.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.IDN;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PunycodeTest {
  @Test
  void agrees_with_the_jdk_on_random_labels() {
    var random = new Random(7);
    for (int i = 0; i < 5_000; i++) {
      int[] label =
          random.ints(1 + random.nextInt(12), 0, 4).map(kind -> letter(kind, random)).toArray();
      String text = new String(label, 0, label.length);
      if (text.chars().anyMatch(c -> c >= 128)) {
        assertThat("xn--" + Punycode.encode(label)).isEqualTo(IDN.toASCII(text));
      }
    }
  }

  private static int letter(int kind, Random random) {
    return switch (kind) {
      case 0 -> 'a' + random.nextInt(26);
      case 1 -> 0x3B1 + random.nextInt(17);
      case 2 -> 0x430 + random.nextInt(32);
      default -> 0x4E00 + random.nextInt(0x5000);
    };
  }
}
