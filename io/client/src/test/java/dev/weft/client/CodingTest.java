package dev.weft.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import org.junit.jupiter.api.Test;

class CodingTest {
  /** Loads this room anew, without the libraries that a program may leave out. */
  private static final class Without extends ClassLoader {
    Without() {
      super(CodingTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith("com.aayushatharva.") || name.startsWith("com.github.luben.")) {
        throw new ClassNotFoundException(name);
      }
      if (!name.startsWith("dev.weft.client.")) {
        return super.loadClass(name, resolve);
      }
      Class<?> known = findLoadedClass(name);
      return known == null ? defined(name) : known;
    }

    private Class<?> defined(String name) throws ClassNotFoundException {
      try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] bytes = file.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  @Test
  void withoutTheLibraries_onlyTheJdksAreAskedFor() throws Exception {
    Class<?> coding = new Without().loadClass("dev.weft.client.Coding");
    Method accepted = coding.getDeclaredMethod("accepted");
    accepted.setAccessible(true);
    assertThat(accepted.invoke(null)).isEqualTo("gzip, deflate");
    Method named = coding.getDeclaredMethod("named", String.class);
    named.setAccessible(true);
    assertThat(named.invoke(null, "br")).hasToString("Optional.empty");
    Object gzip = coding.getEnumConstants()[0];
    Method open = coding.getDeclaredMethod("open");
    open.setAccessible(true);
    assertThat(open.invoke(gzip)).isNotNull();
  }
}
