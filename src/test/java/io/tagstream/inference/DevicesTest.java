package io.tagstream.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DevicesTest {

    private static final Set<OrtProvider> CPU_BUILD = Set.of(OrtProvider.CPU);
    private static final Set<OrtProvider> GPU_BUILD = Set.of(OrtProvider.CPU, OrtProvider.CUDA);

    /** A machine with two. */
    private static void two(int gpu) throws OrtException {
        if (gpu > 1) {
            throw new OrtException("CUDA failure 101: invalid device ordinal");
        }
    }

    private static void none(int gpu) throws OrtException {
        throw new OrtException("CUDA failure 100: no CUDA-capable device is detected, asked for " + gpu);
    }

    @Test
    void namesTheDevicesThatAreMeant() {
        assertThat(Devices.resolve("gpu", GPU_BUILD, DevicesTest::two)).isEqualTo("gpu:0");
        assertThat(Devices.resolve("gpu:0,1", GPU_BUILD, DevicesTest::two)).isEqualTo("gpu:0,1");
        assertThat(Devices.gpus("gpu:0,1")).isEqualTo(2);
        assertThat(Devices.gpus("cpu")).isZero();
        assertThat(Devices.of("gpu:1")).singleElement().satisfies(device -> assertThat(device.getDeviceId())
                .isEqualTo(1));
    }

    @Test
    void takesTheFirstGpuThereIsWhereTheChoiceIsFree() {
        assertThat(Devices.resolve("auto", GPU_BUILD, DevicesTest::two)).isEqualTo("gpu:0");
        assertThat(Devices.resolve("auto", GPU_BUILD, DevicesTest::none)).isEqualTo("cpu");
        assertThat(Devices.resolve("auto", CPU_BUILD, DevicesTest::two)).isEqualTo("cpu");
    }

    @Test
    void refusesAGpuThatIsNotThere() {
        assertThatThrownBy(() -> Devices.resolve("gpu:0,7", GPU_BUILD, DevicesTest::two))
                .isInstanceOf(ModelRefusedException.class)
                .hasMessageContaining("tagstream.model.device=gpu:0,7", "GPU 7", "invalid device ordinal", "set it to");
    }

    @Test
    void refusesAGpuInABuildThatHasNoLibraryForIt() {
        assertThatThrownBy(() -> Devices.resolve("gpu", ServedEngine.ONNX_RUNTIME))
                .isInstanceOf(ModelRefusedException.class)
                .hasMessageContaining("tagstream.model.device=gpu", "CPU libraries only", "-Pgpu");
        assertThatThrownBy(() -> Devices.resolve("gpu", ServedEngine.MXNET))
                .isInstanceOf(ModelRefusedException.class)
                .hasMessageContaining("OnnxRuntime only");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tpu", "gpu:", "gpu:a", "gpu:0,", "GPU"})
    void refusesWhatIsNoDevice(String asked) {
        assertThatThrownBy(() -> Devices.resolve(asked, GPU_BUILD, DevicesTest::two))
                .isInstanceOf(ModelRefusedException.class)
                .hasMessageContaining("tagstream.model.device=" + asked, "is no device");
    }
}
