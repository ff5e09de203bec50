package dev.weft.client;

/** The head of a member of a gzip file (RFC 1952 §2.3), byte by byte; what it says is skipped. */
final class GzipHead {
  private static final int SUM = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int RESERVED = 0xE0;

  /** What is read now. */
  private enum Part {
    FIXED,
    EXTRA_LENGTH,
    EXTRA,
    NAME,
    COMMENT,
    SUM,
    WHOLE;

    Part next() {
      return switch (this) {
        case FIXED -> EXTRA_LENGTH;
        case EXTRA_LENGTH -> EXTRA;
        case EXTRA -> NAME;
        case NAME -> COMMENT;
        case COMMENT -> SUM;
        case SUM, WHOLE -> WHOLE;
      };
    }
  }

  private Part part = Part.FIXED;
  private int at;
  private int flags;
  private int extra;
  private String complaint = "";

  /** {@return whether the byte may be there} */
  boolean take(int octet) {
    switch (part) {
      case FIXED -> {
        return fixed(octet);
      }
      case EXTRA_LENGTH -> {
        extra |= octet << (Byte.SIZE * at++);
        advanceIf(at == 2);
      }
      case EXTRA -> advanceIf(++at == extra);
      case NAME, COMMENT -> advanceIf(octet == 0);
      case SUM -> advanceIf(++at == 2);
      case WHOLE -> throw new IllegalStateException("the head is whole");
    }
    return true;
  }

  private boolean fixed(int octet) {
    switch (at++) {
      case 0 -> {
        return octet == 0x1F || refuse("it does not begin like one");
      }
      case 1 -> {
        return octet == 0x8B || refuse("it does not begin like one");
      }
      case 2 -> {
        return octet == 8 || refuse("it has the method " + octet + ", which is unknown");
      }
      case 3 -> {
        flags = octet;
        return (octet & RESERVED) == 0 || refuse("it has flags that are unknown");
      }
      default -> advanceIf(at == 10);
    }
    return true;
  }

  private boolean refuse(String why) {
    complaint = why;
    return false;
  }

  private void advanceIf(boolean over) {
    while (over && part != Part.WHOLE) {
      part = part.next();
      at = 0;
      over = !isThere();
    }
  }

  private boolean isThere() {
    return switch (part) {
      case FIXED, WHOLE -> true;
      case EXTRA_LENGTH -> (flags & EXTRA) != 0;
      case EXTRA -> extra > 0;
      case NAME -> (flags & NAME) != 0;
      case COMMENT -> (flags & COMMENT) != 0;
      case SUM -> (flags & SUM) != 0;
    };
  }

  boolean isWhole() {
    return part == Part.WHOLE;
  }

  /** {@return why the last byte could not be there} */
  String complaint() {
    return complaint;
  }
}
