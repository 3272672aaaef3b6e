package io.tagstream.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ServedEngineTest {

    @Test
    void anEngineThatIsNotServedIsNamedWithThoseThatAre() {
        assertThatThrownBy(() -> ServedEngine.of("PyTorch"))
                .isInstanceOf(ModelRefusedException.class)
                .hasMessage("tagstream.model.engine=PyTorch is not served by this version; set it to auto or one of "
                        + "[OnnxRuntime, oneDNN, MXNet]");
    }

    @Test
    void eachComputesInWhatItIsBestAt() {
        assertThat(ServedEngine.of("OnnxRuntime").precision(Precision.AUTO)).isEqualTo(Precision.INT8);
        assertThat(ServedEngine.of("MXNet").precision(Precision.AUTO)).isEqualTo(Precision.FLOAT16);
        assertThat(ServedEngine.of("MXNet").precision(Precision.FLOAT32)).isEqualTo(Precision.FLOAT32);
    }

    @Test
    void thePublishedSchemaOfLabelsKnowsEachByItsName() throws IOException {
        JsonNode schema = new ObjectMapper()
                .readTree(Path.of("docs/schemas/image-label.schema.json").toFile());
        var names = new ArrayList<String>();
        schema.findValue("model").at("/properties/engine/enum").forEach(name -> names.add(name.asText()));

        assertThat(names)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(ServedEngine.values())
                        .map(ServedEngine::code)
                        .toList());
    }

    @Test
    void mxnetHasNoInt8() {
        assertThatThrownBy(() -> ServedEngine.of("MXNet").precision(Precision.INT8))
                .isInstanceOf(ModelRefusedException.class)
                .hasMessageContaining("tagstream.model.precision=int8")
                .hasMessageContaining("set it to auto or float16");
    }

    @Test
    void mxnetIsRefusedWhereItsLibraryIsNot() {
        assertThat(MxNetModel.problem("Linux", "amd64", true)).isEmpty();
        assertThat(MxNetModel.problem("Linux", "aarch64", false))
                .hasValue("MXNet's library exists for Linux x86-64 only, not for Linux aarch64, and the project behind "
                        + "it is retired; set tagstream.model.engine=OnnxRuntime");
        assertThat(MxNetModel.problem("Mac OS X", "aarch64", false).orElseThrow())
                .contains("Linux x86-64 only", "retired");
        assertThat(MxNetModel.problem("Linux", "amd64", false).orElseThrow())
                .contains("-Dmxnet=false", "set tagstream.model.engine=OnnxRuntime");
    }
}
