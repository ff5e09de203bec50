package dev.weft.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.ByteConverter;

class NumericTest {
  private static final long SEED = 20_261_122;

  @Test
  void isReadAsItWasWritten_andAsJdbcDoes() {
    Random random = new Random(SEED);
    for (int i = 0; i < 20_000; i++) {
      BigDecimal number = number(random);
      byte[] bytes = bytes(number);
      BigDecimal expected = number.scale() < 0 ? number.setScale(0) : number;
      assertThat(Numeric.read(bytes, 0)).isEqualTo(expected);
      assertThat(ByteConverter.numeric(bytes)).isEqualTo(expected);
      assertThat(Numeric.read(ByteConverter.numeric(number), 0)).isEqualTo(expected);
    }
  }

  /** {@return what is written of a number, after its length} */
  private static byte[] bytes(BigDecimal number) {
    BinaryBuffer out = new BinaryBuffer(16);
    Numeric.write(out, number);
    byte[] all = out.take();
    assertThat(Binary.int4(all, 0)).isEqualTo(all.length - Integer.BYTES);
    return Arrays.copyOfRange(all, Integer.BYTES, all.length);
  }

  /** Often with zeros on either side, where groups of digits begin and end. */
  private static BigDecimal number(Random random) {
    BigInteger digits = new BigInteger(random.nextInt(150), random);
    BigInteger zeros = BigInteger.TEN.pow(random.nextInt(20));
    BigInteger all = random.nextBoolean() ? digits.multiply(zeros) : digits;
    return new BigDecimal(random.nextBoolean() ? all : all.negate(), random.nextInt(-40, 60));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1E+2147483647", "0E+2147483647", "1E-2147483647", "0E-16384", "1E131072"})
  void whatNoNumericHolds_isRefused_beforeItTakesMemory(String number) {
    assertThatThrownBy(() -> bytes(new BigDecimal(number)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("no numeric has so many digits");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1E131071", "-1E-16383", "0E-16383"})
  void whatANumericJustHolds_isWritten(String number) {
    BigDecimal expected = new BigDecimal(number);
    assertThat((BigDecimal) Numeric.read(bytes(expected), 0)).isEqualByComparingTo(expected);
  }
}
