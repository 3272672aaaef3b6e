/**
 * ResNet-50 (He et al., "Deep Residual Learning for Image Recognition", 2015) in the paper's words.
 *
 * <pre>
 *   Architecture -- plain arithmetic: every layer, its shape, its parameters
 *     |-- LayerTable        -> the table of docs/resnet.md
 *     |-- ResidualNetwork   -> DJL blocks: IdentityBlock, ConvolutionBlock
 *     `-- NetworkSymbol     -> an MXNet graph, for serving
 *   WeightsFile (safetensors, float16) -> either of the two
 * </pre>
 *
 * <p>Start reading at {@link io.tagstream.resnet.Architecture}, then {@link
 * io.tagstream.resnet.IdentityBlock} and {@link io.tagstream.resnet.ConvolutionBlock}. Invariants:
 * blocks and graph are made from one architecture, so that they compute the same; layers are called as
 * in the weights' file. Shapes are written {@code (n, channels, height, width)}; pictures are square.
 */
@NullMarked
package io.tagstream.resnet;

import org.jspecify.annotations.NullMarked;
