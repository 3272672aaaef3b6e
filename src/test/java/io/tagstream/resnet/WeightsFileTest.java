package io.tagstream.resnet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeightsFileTest {

    @TempDir
    private Path folder;

    @Test
    void readsHalvesAndFloats() throws IOException {
        ByteBuffer data = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        data.putShort(Float.floatToFloat16(1.5f))
                .putShort(Float.floatToFloat16(-2f))
                .putFloat(0.1f)
                .putFloat(7f);
        var file = WeightsFile.open(written("""
                {"__metadata__":{"made":"by hand"},
                 "a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},
                 "b":{"dtype":"F32","shape":[1,2],"data_offsets":[4,12]}}""", data.array()));

        assertThat(file.names()).containsExactly("a", "b");
        assertThat(file.floats("a")).containsExactly(1.5f, -2f);
        assertThat(file.floats("b")).containsExactly(0.1f, 7f);
        assertThat(file.shape("b").getShape()).containsExactly(1, 2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'a':{'dtype':'F16','shape':[3],'data_offsets':[0,4]}} | does not fill its bytes",
                "{'a':{'dtype':'I8','shape':[4],'data_offsets':[0,4]}} | stored as I8",
                "{'b':{'dtype':'F16','shape':[2],'data_offsets':[0,4]}} | has no tensor a",
                "{'a':{'dtype':'F16','shape':[9],'data_offsets':[0,18]}} | outside of the file",
                "{'a':{'dtype':'F16','shape':[1],'data_offsets':[4,2]}} | outside of the file",
                "[1, 2] | no JSON object"
            })
    void saysWhatIsWrongWithAFile(String header, String said) throws IOException {
        Path path = written(header.replace('\'', '"'), new byte[4]);

        assertThatThrownBy(() -> WeightsFile.open(path).floats("a"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(said);
    }

    @Test
    void aFileOfAnotherKindIsRefused() throws IOException {
        Path text = Files.writeString(folder.resolve("text"), "this is a text and no weights");

        assertThatThrownBy(() -> WeightsFile.open(text))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no safetensors file");
    }

    @Test
    void theShippedFileHasTheWeightsOfTheShippedNetworkAndNoOthers() throws IOException {
        var file = WeightsFile.open(Path.of("src/main/model/resnet50-float16.safetensors"));
        var architecture = Architecture.shipped();

        for (Convolution layer : architecture.convolutions().toList()) {
            assertThat(file.shape(layer.name() + ".weight").getShape())
                    .containsExactly(layer.outputs(), layer.inputs(), layer.kernel(), layer.kernel());
            assertThat(file.shape(layer.name() + ".bias").getShape()).containsExactly(layer.outputs());
        }
        assertThat(file.names()).hasSize(2 * (53 + 1)).contains("fc.weight", "fc.bias");
    }

    private Path written(String header, byte[] data) throws IOException {
        byte[] json = header.getBytes(UTF_8);
        ByteBuffer all = ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        all.putLong(json.length).put(json).put(data);
        return Files.write(folder.resolve("weights"), all.array());
    }
}
