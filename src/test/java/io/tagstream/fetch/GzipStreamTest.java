package io.tagstream.fetch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class GzipStreamTest {

    @Property(tries = 200)
    void whatWasPackedComesOut(@ForAll byte[] bytes, @ForAll @IntRange(min = 0, max = 3) int more) throws IOException {
        var packed = new ByteArrayOutputStream();
        var plain = new ByteArrayOutputStream();
        for (int i = 0; i <= more; i++) {
            packed.writeBytes(pack(bytes));
            plain.writeBytes(bytes);
        }
        assertThat(unpack(packed.toByteArray())).isEqualTo(plain.toByteArray());
    }

    @Property(tries = 1000)
    void damageIsAnExceptionOfTheirKindOrDoesNoHarm(@ForAll int at, @ForAll byte with) throws IOException {
        var bytes = new Random(7).ints(2000).mapToObj(Integer::toString).reduce("", String::concat);
        var packed = pack(bytes.getBytes(ISO_8859_1));
        packed[Math.floorMod(at, packed.length)] = with;
        try {
            assertThat(unpack(packed)).isEqualTo(bytes.getBytes(ISO_8859_1));
        } catch (ZipException | EOFException e) {
            assertThat(e).hasMessageNotContaining(bytes.substring(0, 20));
        }
    }

    @Test
    void everyPartOfAHeaderIsSkipped() throws IOException {
        byte[] image = "an image".getBytes(ISO_8859_1);
        var packed = new ByteArrayOutputStream();
        packed.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 2 | 4 | 8 | 16, 1, 2, 3, 4, 0, 3});
        packed.writeBytes(new byte[] {3, 0, 'a', 'b', 'c'});
        packed.writeBytes("name\0comment\0".getBytes(ISO_8859_1));
        packed.writeBytes(new byte[] {9, 9});
        packed.writeBytes(deflate(image));
        packed.writeBytes(trailer(image));

        assertThat(unpack(packed.toByteArray())).isEqualTo(image);
    }

    @Test
    void manyEmptyMembersAreNothing() throws IOException {
        var empty = pack(new byte[0]);
        var packed = new byte[empty.length * 100_000];
        for (int i = 0; i < packed.length; i += empty.length) {
            System.arraycopy(empty, 0, packed, i, empty.length);
        }
        assertThat(unpack(packed)).isEmpty();
    }

    @Test
    void whatIsCutOrFollowedByOtherThingsIsRefused() {
        var packed = pack("an image, an image, an image".getBytes(ISO_8859_1));
        for (int length = 0; length < packed.length; length++) {
            var cut = Arrays.copyOf(packed, length);
            assertThatThrownBy(() -> unpack(cut)).isInstanceOf(EOFException.class);
        }
        var followed = Arrays.copyOf(packed, packed.length + 4);
        assertThatThrownBy(() -> unpack(followed)).isInstanceOf(ZipException.class);
    }

    @Test
    void whatNeverWasGzipIsToldFromDamage() {
        assertThatThrownBy(() -> unpack("an image".getBytes(ISO_8859_1)))
                .isInstanceOf(GzipStream.NotGzipException.class);
        var packed = pack("an image".getBytes(ISO_8859_1));
        var followed = Arrays.copyOf(packed, packed.length + 4);
        assertThatThrownBy(() -> unpack(followed)).isNotInstanceOf(GzipStream.NotGzipException.class);
    }

    @Test
    void anotherLengthOrChecksumIsDamage() {
        var packed = pack("an image".getBytes(ISO_8859_1));
        for (int i = packed.length - 8; i < packed.length; i++) {
            var other = packed.clone();
            other[i] ^= 1;
            assertThatThrownBy(() -> unpack(other)).isInstanceOf(ZipException.class);
        }
    }

    private static byte[] unpack(byte[] packed) throws IOException {
        try (var stream = new GzipStream(new ByteArrayInputStream(packed))) {
            return stream.readAllBytes();
        }
    }

    private static byte[] pack(byte[] bytes) {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    private static byte[] deflate(byte[] bytes) {
        var deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        deflater.setInput(bytes);
        deflater.finish();
        var out = new byte[100];
        int length = deflater.deflate(out);
        deflater.end();
        return Arrays.copyOf(out, length);
    }

    private static byte[] trailer(byte[] bytes) {
        var checksum = new CRC32();
        checksum.update(bytes);
        long both = checksum.getValue() | (long) bytes.length << 32;
        var out = new byte[8];
        for (int i = 0; i < 8; i++) {
            out[i] = (byte) (both >> 8 * i);
        }
        return out;
    }
}
