/**
 * The model: its files, one predictor a worker, and from logits to labels.
 *
 * <p>Start reading at {@link io.tagstream.inference.Classifier}, which is all that others need of it.
 *
 * <pre>
 *   model.json -> ModelManifest -> ImageClassifier -> one predictor a batch worker
 *                                    `- ServedEngine: DjlNetwork (OnnxRuntimeModel, MxNetModel) or OneDnnNetwork
 *   DecodedImage... -> (n, 224, 224, 3) uint8 -> predict -> (n, 1000) logits -> softmax, top-k
 * </pre>
 *
 * <p>Invariants: native memory of a predictor belongs to the thread that made it; the device that
 * was asked for is the device that runs, or the start fails; a model that answers its known image
 * wrongly gives no label.
 */
@NullMarked
package io.tagstream.inference;

import org.jspecify.annotations.NullMarked;
