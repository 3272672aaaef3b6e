package io.tagstream.inference;

import java.util.OptionalDouble;

/**
 * The plan that a worker serves with.
 *
 * @param imagesPerSecond what it gave when it was measured; empty where it never was
 * @param because         how it was chosen, for a person
 */
public record ChosenPlan(PredictPlan plan, OptionalDouble imagesPerSecond, String because) {}
