package io.tagstream.image;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.tagstream.image.Corpus.Picture;
import io.tagstream.onednn.OneDnnLibrary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.bytedeco.opencv.global.opencv_core;
import org.junit.jupiter.api.Test;

/**
 * OpenCV reads a dozen formats, some by libraries that nobody mends any more, and looks for itself which one
 * bytes are. So they reach it only behind a header of ours, and begin as a JPEG, PNG or WebP does.
 */
class WhatNativeCodeSeesTest {

    private static final List<String> ALLOWED = List.of("ffd8ff", "89504e470d0a1a0a", "52494646........57454250");

    /** The beginnings of what else OpenCV reads: BMP, GIF, TIFF, JPEG 2000, OpenEXR, Radiance, Sun raster, PAM, PFM. */
    private static final List<String> OTHERS = List.of(
            "424d",
            "474946383961",
            "49492a00",
            "4d4d002a",
            "0000000c6a502020",
            "ff4fff51",
            "762f3101",
            "233f52414449414e4345",
            "59a66a95",
            "50360a",
            "50370a",
            "50460a");

    @Test
    void nothingButTheHeadersOwnPartsIsDecoded() {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.tagstream");

        noClasses()
                .that()
                .doNotBelongToAnyOf(NativePicture.class, NativeLibraries.class, FileParts.class, OneDnnLibrary.class)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bytedeco..")
                .check(classes);
        methods()
                .that()
                .areDeclaredIn(NativePicture.class)
                .and()
                .areStatic()
                .and()
                .haveName("decode")
                .should()
                .haveRawParameterTypes(ImageHeader.class)
                .orShould()
                .haveRawParameterTypes(ImageHeader.class, int.class)
                .check(classes);
    }

    /** Whatever stands behind a beginning, and whichever bytes of a picture are changed. */
    @Property(tries = 2_000)
    void whatPassesBeginsAsOneOfThree(@ForAll Random random) throws IOException {
        byte[] bytes = start(random);
        try {
            byte[] parts = ImageHeader.read(bytes, ImageLimits.DEFAULT).parts().toArray();
            String start = HexFormat.of().formatHex(parts, 0, Math.min(parts.length, 12));
            assertThat(ALLOWED).anyMatch(magic -> start.matches(magic + ".*"));
        } catch (RefusedImageException e) {
            assertThat(e.result().message()).isNotEmpty();
        }
    }

    private static byte[] start(Random random) throws IOException {
        List<Picture> pictures = Corpus.pictures();
        byte[] bytes = pictures.get(random.nextInt(pictures.size())).bytes();
        if (random.nextBoolean()) {
            byte[] other = HexFormat.of().parseHex(OTHERS.get(random.nextInt(OTHERS.size())));
            System.arraycopy(other, 0, bytes, random.nextInt(3) == 0 ? random.nextInt(48) : 0, other.length);
        }
        for (int i = random.nextInt(6); i > 0; i--) {
            bytes[random.nextInt(64)] = (byte) random.nextInt();
        }
        return bytes;
    }

    @Test
    void theDecodersAreThoseThatTheDocumentsName() throws IOException {
        new ImageDecoder(ImageLimits.DEFAULT, new PixelPool());
        String built = new String(opencv_core.getBuildInformation().getStringBytes(), StandardCharsets.ISO_8859_1);
        Matcher named = Pattern.compile(
                        "OpenCV (\\S+) with libjpeg-turbo (\\S+), libpng (\\S+), zlib (\\S+) and libwebp's decoder (\\S+)\\.")
                .matcher(Files.readString(Path.of("docs/dependencies.md")));

        assertThat(named.find())
                .as("the versions stand in docs/dependencies.md")
                .isTrue();
        var versions = new ArrayList<String>();
        for (String line : List.of(
                "OpenCV (\\S+) ===",
                "JPEG: +build-libjpeg-turbo \\(ver ([0-9.]+)",
                "PNG: +build \\(ver ([0-9.]+)",
                "ZLib: +build \\(ver ([0-9.]+)",
                "WEBP: +build \\(ver decoder: (\\w+)")) {
            Matcher found = Pattern.compile(line).matcher(built);
            versions.add(found.find() ? found.group(1) : "none");
        }
        assertThat(versions)
                .containsExactly(named.group(1), named.group(2), named.group(3), named.group(4), named.group(5));
    }
}
