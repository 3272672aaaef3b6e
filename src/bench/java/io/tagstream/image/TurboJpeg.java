package io.tagstream.image;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;

/**
 * The system's libturbojpeg, called directly, with our resize behind it and none of our checks before it:
 * what a decoder of JPEGs could be measured by. One thread uses it.
 */
@SuppressWarnings("restricted") // five functions of the library's public interface
public final class TurboJpeg implements AutoCloseable {

    private static final List<String> NAMES = List.of("libturbojpeg.so.0", "libturbojpeg.dylib");
    private static final int BGR = 1;
    private static final int NO_FLAGS = 0;
    private static final long INPUT = 32L << 20;
    private static final long PIXELS = 256L << 20;

    private final Arena arena = Arena.ofConfined();
    private final Resampler resampler = new Resampler();
    private final MemorySegment input = arena.allocate(INPUT);
    private final MemorySegment pixels = arena.allocate(PIXELS);
    private final MemorySegment numbers = arena.allocate(4L * Integer.BYTES);
    private final MethodHandle readHeader;
    private final MethodHandle decompress;
    private final MethodHandle destroy;
    private final MemorySegment decompressor;

    private TurboJpeg(SymbolLookup library) {
        MethodHandle init = function(library, "tjInitDecompress", ADDRESS);
        readHeader = function(
                library,
                "tjDecompressHeader3",
                JAVA_INT,
                ADDRESS,
                ADDRESS,
                JAVA_LONG,
                ADDRESS,
                ADDRESS,
                ADDRESS,
                ADDRESS);
        decompress = function(
                library,
                "tjDecompress2",
                JAVA_INT,
                ADDRESS,
                ADDRESS,
                JAVA_LONG,
                ADDRESS,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT);
        destroy = function(library, "tjDestroy", JAVA_INT, ADDRESS);
        try {
            decompressor = (MemorySegment) init.invokeExact();
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Empty where the machine has no such library. */
    public static Optional<TurboJpeg> find() {
        for (String name : NAMES) {
            try {
                return Optional.of(new TurboJpeg(SymbolLookup.libraryLookup(name, Arena.global())));
            } catch (IllegalArgumentException e) {
                continue; // not under this name
            }
        }
        return Optional.empty();
    }

    private static MethodHandle function(
            SymbolLookup library, String name, MemoryLayout result, MemoryLayout... parameters) {
        return Linker.nativeLinker()
                .downcallHandle(library.findOrThrow(name), FunctionDescriptor.of(result, parameters));
    }

    /**
     * Decodes at the reduction that we choose, and resizes; the orientation is not looked at.
     *
     * @return the 224 × 224 pixels, R, G, B, and one byte more; empty for what the library refuses (inks, damage)
     */
    public Optional<byte[]> decode(byte[] jpeg) {
        return decompress(jpeg).map(picture -> {
            int reduction = picture.reduction();
            int width = numbers.getAtIndex(JAVA_INT, 0);
            int height = numbers.getAtIndex(JAVA_INT, 1);
            var header = new ImageHeader("image/jpeg", width, height, Orientation.NORMAL, false, new FileParts(jpeg));
            return resampler.resample(picture, header, CropGeometry.of(width, height));
        });
    }

    /** @return whether the library took it */
    public boolean decodeOnly(byte[] jpeg) {
        return decompress(jpeg).isPresent();
    }

    private Optional<BufferPicture> decompress(byte[] jpeg) {
        MemorySegment.copy(jpeg, 0, input, JAVA_BYTE, 0, jpeg.length);
        long length = jpeg.length;
        try {
            int known = (int) readHeader.invokeExact(
                    decompressor, input, length, numbers, numbers.asSlice(4), numbers.asSlice(8), numbers.asSlice(12));
            int width = numbers.getAtIndex(JAVA_INT, 0);
            int height = numbers.getAtIndex(JAVA_INT, 1);
            if (known != 0) {
                return Optional.empty();
            }
            int reduction = NativePicture.reduction(Math.min(width, height), CropGeometry.SHORTER);
            int across = Math.ceilDiv(width, reduction);
            int down = Math.ceilDiv(height, reduction);
            int done =
                    (int) decompress.invokeExact(decompressor, input, length, pixels, across, 0, down, BGR, NO_FLAGS);
            return done == 0
                    ? Optional.of(new BufferPicture(pixels.asByteBuffer(), across, down, reduction))
                    : Optional.empty();
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            int done = (int) destroy.invokeExact(decompressor);
            if (done != 0) {
                throw new IllegalStateException("tjDestroy answered " + done);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
        arena.close();
    }
}
