/**
 * The int8 form of ResNet-50 on oneDNN, a library of Intel's for networks on CPUs, by the foreign function interface.
 *
 * <pre>
 *   GraphScalars (the ONNX graph) + WeightsFile (safetensors)
 *        `-> QuantizedLayers -> QuantizedNetwork, shared
 *                                  `-> NetworkRun, one a thread: a LayerSequence for each power of two of images
 * </pre>
 *
 * <p>Start reading at {@link io.tagstream.onednn.QuantizedNetwork}, then {@code LayerSequence}. Invariants: every native
 * object hangs on an {@link java.lang.foreign.Arena} and dies with it; a thread computes by itself, with OpenMP held to one.
 */
@NullMarked
package io.tagstream.onednn;

import org.jspecify.annotations.NullMarked;
