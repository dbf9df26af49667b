package org.megabytestreams.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Explains messages of ONNX Runtime.
class CudaTest {
  @Test
  void namesTheLibraryThatIsMissing() {
    assertEquals("library libcublasLt.so.12 is missing; put its folder into LD_LIBRARY_PATH",
        Cuda.reason("Error code - ORT_FAIL - message: /onnxruntime_src/onnxruntime/core/session/provider_bridge_ort.cc"
            + ":1988 onnxruntime::Provider& onnxruntime::ProviderLibrary::Get() [ONNXRuntimeError] : 1 : FAIL : Failed "
            + "to load library /tmp/onnxruntime-java12372018773084403984/libonnxruntime_providers_cuda.so with error: "
            + "libcublasLt.so.12: cannot open shared object file: No such file or directory\n\n\n"));
    assertEquals("library libcudart.so.13 is missing; put its folder into LD_LIBRARY_PATH",
        Cuda.reason("cannot load the graph: libcudart.so.13: cannot open shared object file: No such file"));
    assertEquals("library libcuda.so.1 is missing; it comes with NVIDIA's driver",
        Cuda.reason("with error: libcuda.so.1: cannot open shared object file: No such file or directory"));
  }

  @Test
  void explainsWhyALibraryDoesNotFit() {
    assertEquals("/lib/x86_64-linux-gnu/libstdc++.so.6: version `GLIBCXX_3.4.32' not found",
        Cuda.reason("Error code - ORT_FAIL - message: [ONNXRuntimeError] : 1 : FAIL : Failed to load library "
            + "/a/libonnxruntime_providers_cuda.so with error: /lib/x86_64-linux-gnu/libstdc++.so.6: version "
            + "`GLIBCXX_3.4.32' not found\n"));
  }

  @Test
  void passesOnErrorsOfCuda() {
    assertEquals("CUDA driver version is insufficient for CUDA runtime version",
        Cuda.reason("Error code - ORT_RUNTIME_EXCEPTION - message: /onnxruntime_src/onnxruntime/core/providers/cuda/"
            + "cuda_call.cc:114 onnxruntime::CudaCall CUDA failure 35: CUDA driver version is insufficient for CUDA "
            + "runtime version ; GPU=-1 ; hostname=a ; file=/onnxruntime_src/onnxruntime/core/providers/cuda/"
            + "cuda_execution_provider.cc ; line=336 ; expr=cudaSetDevice(info_.device_id); \n\n"));
  }

  @Test
  void keepsUnknownMessages() {
    assertEquals("Failed to find CUDA shared provider", Cuda.reason("Failed to find CUDA shared provider\nmore"));
    assertEquals("ONNX Runtime does not say why", Cuda.reason(""));
  }

  @Test
  void reportsABuildWithoutCuda() {
    assertEquals(Optional.of(Cuda.NOT_BUILT_IN), Cuda.obstacle());
  }
}
