package io.tagstream.deploy;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * KEDA's {@code keda.sh/v1alpha1} ScaledObject, as of KEDA 2.16: all its fields, so that any other is refused. There is no
 * Java model of it to be had.
 */
record ScaledObject(
        @JsonProperty(required = true) String apiVersion,
        @JsonProperty(required = true) String kind,
        @JsonProperty(required = true) ObjectMeta metadata,
        @JsonProperty(required = true) Spec spec) {

    record Spec(
            @JsonProperty(required = true) Target scaleTargetRef,
            @JsonProperty(required = true) List<Trigger> triggers,
            @Nullable Integer pollingInterval,
            @Nullable Integer initialCooldownPeriod,
            @Nullable Integer cooldownPeriod,
            @Nullable Integer idleReplicaCount,
            @Nullable Integer minReplicaCount,
            @Nullable Integer maxReplicaCount,
            @Nullable Advanced advanced,
            @Nullable Fallback fallback) {}

    record Target(
            @JsonProperty(required = true) String name,
            @Nullable String apiVersion,
            @Nullable String kind,
            @Nullable String envSourceContainerName) {}

    /** {@code metadata} is the scaler's own, and text throughout. */
    record Trigger(
            @JsonProperty(required = true) String type,
            @JsonProperty(required = true) Map<String, String> metadata,
            @Nullable String name,
            @Nullable MetricType metricType,
            @Nullable Boolean useCachedMetrics,
            @Nullable Authentication authenticationRef) {}

    enum MetricType {
        AverageValue,
        Value,
        Utilization
    }

    record Authentication(
            @JsonProperty(required = true) String name,
            @Nullable String kind) {}

    record Fallback(
            @JsonProperty(required = true) int failureThreshold,
            @JsonProperty(required = true) int replicas) {}

    record Advanced(
            @Nullable Boolean restoreToOriginalReplicaCount,
            @Nullable Autoscaler horizontalPodAutoscalerConfig,
            @Nullable Modifiers scalingModifiers) {}

    record Modifiers(
            @Nullable String formula,
            @Nullable String target,
            @Nullable String activationTarget,
            @Nullable MetricType metricType) {}

    record Autoscaler(@Nullable String name, @Nullable Behavior behavior) {}

    record Behavior(@Nullable Rules scaleUp, @Nullable Rules scaleDown) {}

    record Rules(
            @Nullable Integer stabilizationWindowSeconds,
            @Nullable String selectPolicy,
            @Nullable List<Policy> policies,
            @Nullable String tolerance) {}

    record Policy(
            @JsonProperty(required = true) PolicyType type,
            @JsonProperty(required = true) int value,
            @JsonProperty(required = true) int periodSeconds) {}

    enum PolicyType {
        Pods,
        Percent
    }
}
