package io.tagstream.onednn;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What the network is made of, as oneDNN describes operations before it makes code for them
 * ({@code dnnl_primitive_desc_t}). Thread-safe.
 */
final class Operations {

    private static final String CONVOLUTION = "dnnl_convolution_forward_primitive_desc_create";
    private static final String POOLING = "dnnl_pooling_forward_primitive_desc_create";
    private static final String INNER_PRODUCT = "dnnl_inner_product_forward_primitive_desc_create";
    private static final String REORDER = "dnnl_reorder_primitive_desc_create";
    private static final String DESTROY = "dnnl_primitive_desc_destroy";

    // dnnl_prop_kind_t, dnnl_alg_kind_t
    private static final int FORWARD_INFERENCE = 96;
    private static final int CONVOLUTION_DIRECT = 1;
    private static final int POOLING_MAX = 0x1ff;

    private final OneDnn library;

    Operations(OneDnn library) {
        this.library = library;
    }

    /** Of the same stride and padding in both directions. */
    MemorySegment convolution(
            Arena arena,
            MemorySegment source,
            MemorySegment weights,
            MemorySegment bias,
            MemorySegment result,
            int stride,
            int padding,
            MemorySegment attributes) {
        MethodHandle create = creator(CONVOLUTION, 2, 9);
        MemorySegment strides = OneDnn.numbers(arena, stride, stride);
        MemorySegment dilation = OneDnn.numbers(arena, 0, 0);
        MemorySegment paddings = OneDnn.numbers(arena, padding, padding);
        return library.made(arena, CONVOLUTION, DESTROY, out -> (int) create.invokeExact(
                out,
                library.engine(),
                FORWARD_INFERENCE,
                CONVOLUTION_DIRECT,
                source,
                weights,
                bias,
                result,
                strides,
                dilation,
                paddings,
                paddings,
                attributes));
    }

    /** The largest of each window. */
    MemorySegment maximum(
            Arena arena,
            MemorySegment source,
            MemorySegment result,
            int kernel,
            int stride,
            int padding,
            MemorySegment attributes) {
        MethodHandle create = creator(POOLING, 2, 8);
        MemorySegment strides = OneDnn.numbers(arena, stride, stride);
        MemorySegment window = OneDnn.numbers(arena, kernel, kernel);
        MemorySegment dilation = OneDnn.numbers(arena, 0, 0);
        MemorySegment paddings = OneDnn.numbers(arena, padding, padding);
        return library.made(arena, POOLING, DESTROY, out -> (int) create.invokeExact(
                out,
                library.engine(),
                FORWARD_INFERENCE,
                POOLING_MAX,
                source,
                result,
                strides,
                window,
                dilation,
                paddings,
                paddings,
                attributes));
    }

    /** {@code (n, in)} by {@code (out, in)} to {@code (n, out)}. */
    MemorySegment dense(
            Arena arena,
            MemorySegment source,
            MemorySegment weights,
            MemorySegment bias,
            MemorySegment result,
            MemorySegment attributes) {
        MethodHandle create = creator(INNER_PRODUCT, 1, 5);
        return library.made(arena, INNER_PRODUCT, DESTROY, out -> (int) create.invokeExact(
                out, library.engine(), FORWARD_INFERENCE, source, weights, bias, result, attributes));
    }

    /** Brings elements into another order. */
    MemorySegment reorder(Arena arena, MemorySegment source, MemorySegment result) {
        MethodHandle create = library.function(REORDER, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
        return library.made(arena, REORDER, DESTROY, out ->
                (int) create.invokeExact(out, source, library.engine(), result, library.engine(), MemorySegment.NULL));
    }

    /**
     * What describes an operation: it takes where to leave the handle, the engine, kinds, and pointers.
     *
     * @param kinds    how many of {@code dnnl_prop_kind_t} and {@code dnnl_alg_kind_t}
     * @param pointers how many
     */
    private MethodHandle creator(String function, int kinds, int pointers) {
        var parameters = new ArrayList<MemoryLayout>(List.of(ADDRESS, ADDRESS));
        parameters.addAll(Collections.nCopies(kinds, JAVA_INT));
        parameters.addAll(Collections.nCopies(pointers, ADDRESS));
        return library.function(function, parameters.toArray(MemoryLayout[]::new));
    }
}
