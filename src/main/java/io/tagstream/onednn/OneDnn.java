package io.tagstream.onednn;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The functions and constants of oneDNN's {@code dnnl.h} (version 3) that the network needs. What a function makes is
 * destroyed with the arena that it was given.
 *
 * <p>Thread-safe, and so are primitives; streams are not.
 *
 * @see <a href="https://uxlfoundation.github.io/oneDNN/">oneDNN's documentation</a>
 */
final class OneDnn {

    // dnnl_status_t
    private static final int OUT_OF_MEMORY = 1;

    // dnnl_data_type_t
    static final int F32 = 3;
    static final int S32 = 4;
    static final int S8 = 5;
    static final int U8 = 6;

    // dnnl_format_tag_t
    static final int ANY = 1;
    static final int A = 2;
    static final int AB = 3;
    static final int OIHW = 5;
    static final int NHWC = 22;

    // DNNL_ARG_*
    static final int SRC = 1;
    static final int DST = 17;
    static final int WEIGHTS = 33;
    static final int BIAS = 41;
    static final int SCRATCHPAD = 80;
    static final int SCALES = 4096;
    static final int ZERO_POINTS = 8192;

    /** Of scales: one for each index along the first side of the weights, which is the outputs'. */
    static final int EACH_OUTPUT = 1;

    /** Of scales: one for all. */
    static final int ONE = 0;

    // dnnl_query_t
    static final int WEIGHTS_MD = 131;
    static final int SCRATCHPAD_MD = 136;

    private static final int CPU = 1;
    private static final int IN_ORDER = 1;
    private static final int USER_SCRATCHPAD = 1;

    /** {@code dnnl_exec_arg_t}: the argument's number, and its memory. */
    private static final MemoryLayout ARGUMENT =
            MemoryLayout.structLayout(JAVA_INT, MemoryLayout.paddingLayout(4), ADDRESS);

    private static final long MEMORY_OF_ARGUMENT = ADDRESS.byteSize();
    private static final long CACHE_LINE = 64;

    /** One a process, loaded when it is first asked for. */
    private static final class Loaded {
        static final OneDnn ONE = new OneDnn(OneDnnLibrary.load());
    }

    private final SymbolLookup symbols;
    private final Map<String, MethodHandle> functions = new ConcurrentHashMap<>();
    private final MethodHandle memoryCreate;
    private final MethodHandle execute;
    private final MethodHandle await;
    private final MemorySegment engine;

    private OneDnn(SymbolLookup symbols) {
        this.symbols = symbols;
        memoryCreate = function("dnnl_memory_create", ADDRESS, ADDRESS, ADDRESS, ADDRESS);
        execute = function("dnnl_primitive_execute", ADDRESS, ADDRESS, JAVA_INT, ADDRESS);
        await = function("dnnl_stream_wait", ADDRESS);
        MethodHandle create = function("dnnl_engine_create", ADDRESS, JAVA_INT, JAVA_LONG);
        engine = made(Arena.global(), "dnnl_engine_create", "dnnl_engine_destroy", out ->
                (int) create.invokeExact(out, CPU, 0L));
    }

    /** @throws OneDnnException if the library cannot be loaded */
    static OneDnn library() {
        try {
            return Loaded.ONE;
        } catch (LinkageError e) {
            throw new OneDnnException(
                    "oneDNN could not be loaded (" + (e.getCause() == null ? e : e.getCause()) + ")", e);
        }
    }

    @FunctionalInterface
    private interface Call {
        int status() throws Throwable;
    }

    @FunctionalInterface
    interface Making {
        int status(MemorySegment out) throws Throwable;
    }

    MemorySegment engine() {
        return engine;
    }

    /**
     * OpenMP's {@code omp_set_num_threads(1)}, which holds for the calling thread: another library may have brought OpenMP with it
     * before the environment said so, and with more threads oneDNN takes other code for some sizes of a batch.
     */
    void holdToThisThread() {
        MethodHandle set = function(FunctionDescriptor.ofVoid(JAVA_INT), "omp_set_num_threads");
        try {
            set.invokeExact(1);
        } catch (Throwable e) {
            throw new OneDnnException("omp_set_num_threads", e);
        }
    }

    /** For the calling thread. */
    MemorySegment stream(Arena arena) {
        MethodHandle create = function("dnnl_stream_create", ADDRESS, ADDRESS, JAVA_INT);
        return made(arena, "dnnl_stream_create", "dnnl_stream_destroy", out ->
                (int) create.invokeExact(out, engine, IN_ORDER));
    }

    /** What lies in memory: its sides, the type of its elements, and their order. */
    MemorySegment description(Arena arena, int type, int format, long... sides) {
        MethodHandle create =
                function("dnnl_memory_desc_create_with_tag", ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
        MemorySegment dims = numbers(arena, sides);
        return made(arena, "dnnl_memory_desc_create_with_tag", "dnnl_memory_desc_destroy", out ->
                (int) create.invokeExact(out, sides.length, dims, type, format));
    }

    /** Bytes of what is described so. */
    long bytes(MemorySegment description) {
        MethodHandle size = function(FunctionDescriptor.of(JAVA_LONG, ADDRESS), "dnnl_memory_desc_get_size");
        try {
            return (long) size.invokeExact(description);
        } catch (Throwable e) {
            throw new OneDnnException("dnnl_memory_desc_get_size", e);
        }
    }

    /** Whether two descriptions mean the same bytes in the same order. */
    boolean alike(MemorySegment one, MemorySegment other) {
        MethodHandle equal = function(FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS), "dnnl_memory_desc_equal");
        try {
            return (int) equal.invokeExact(one, other) != 0;
        } catch (Throwable e) {
            throw new OneDnnException("dnnl_memory_desc_equal", e);
        }
    }

    /** A description that outlives what it was asked of. */
    MemorySegment copy(Arena arena, MemorySegment description) {
        MethodHandle clone = function("dnnl_memory_desc_clone", ADDRESS, ADDRESS);
        return made(arena, "dnnl_memory_desc_clone", "dnnl_memory_desc_destroy", out ->
                (int) clone.invokeExact(out, description));
    }

    /** @param data of at least {@link #bytes} bytes, which outlives the arena */
    MemorySegment memory(Arena arena, MemorySegment description, MemorySegment data) {
        return made(arena, "dnnl_memory_create", "dnnl_memory_destroy", out ->
                (int) memoryCreate.invokeExact(out, description, engine, data));
    }

    /** Gives a memory other bytes. */
    void setData(MemorySegment memory, MemorySegment data) {
        MethodHandle set = function("dnnl_memory_set_data_handle", ADDRESS, ADDRESS);
        check("dnnl_memory_set_data_handle", () -> (int) set.invokeExact(memory, data));
    }

    /** Memory for so many bytes, of the arena. */
    static MemorySegment allocate(Arena arena, long bytes) {
        return arena.allocate(Math.max(1, bytes), CACHE_LINE);
    }

    MemorySegment floats(Arena arena, float... values) {
        return memory(
                arena, description(arena, F32, A, values.length), arena.allocateFrom(ValueLayout.JAVA_FLOAT, values));
    }

    MemorySegment ints(Arena arena, int... values) {
        return memory(
                arena, description(arena, S32, A, values.length), arena.allocateFrom(ValueLayout.JAVA_INT, values));
    }

    /** Attributes with a scratchpad of the caller's. */
    MemorySegment attributes(Arena arena) {
        MethodHandle create = function("dnnl_primitive_attr_create", ADDRESS);
        MemorySegment made = made(arena, "dnnl_primitive_attr_create", "dnnl_primitive_attr_destroy", out ->
                (int) create.invokeExact(out));
        MethodHandle set = function("dnnl_primitive_attr_set_scratchpad_mode", ADDRESS, JAVA_INT);
        check("dnnl_primitive_attr_set_scratchpad_mode", () -> (int) set.invokeExact(made, USER_SCRATCHPAD));
        return made;
    }

    /** @param mask bit by bit, the sides along which there is one for each index */
    void setScales(MemorySegment attributes, int argument, int mask) {
        MethodHandle set = function("dnnl_primitive_attr_set_scales_mask", ADDRESS, JAVA_INT, JAVA_INT);
        check("dnnl_primitive_attr_set_scales_mask", () -> (int) set.invokeExact(attributes, argument, mask));
    }

    /** One for all. */
    void setZeroPoint(MemorySegment attributes, int argument) {
        MethodHandle set = function("dnnl_primitive_attr_set_zero_points_mask", ADDRESS, JAVA_INT, JAVA_INT);
        check("dnnl_primitive_attr_set_zero_points_mask", () -> (int) set.invokeExact(attributes, argument, 0));
    }

    /** What stands at the result's place, {@code scale * (it - zeroPoint)}, is added before the result is quantized. */
    void addToResult(Arena arena, MemorySegment attributes, Quantization of) {
        MethodHandle create = function("dnnl_post_ops_create", ADDRESS);
        MemorySegment operations =
                made(arena, "dnnl_post_ops_create", "dnnl_post_ops_destroy", out -> (int) create.invokeExact(out));
        MethodHandle append = function("dnnl_post_ops_append_sum", ADDRESS, JAVA_FLOAT, JAVA_INT, JAVA_INT);
        check("dnnl_post_ops_append_sum", () -> (int) append.invokeExact(operations, of.scale(), of.zeroPoint(), U8));
        MethodHandle set = function("dnnl_primitive_attr_set_post_ops", ADDRESS, ADDRESS);
        check("dnnl_primitive_attr_set_post_ops", () -> (int) set.invokeExact(attributes, operations));
    }

    /** A description of what an operation takes, which belongs to the operation. */
    MemorySegment described(MemorySegment operation, int which) {
        MethodHandle query =
                function(FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT, JAVA_INT), "dnnl_primitive_desc_query_md");
        try {
            return (MemorySegment) query.invokeExact(operation, which, 0);
        } catch (Throwable e) {
            throw new OneDnnException("dnnl_primitive_desc_query_md", e);
        }
    }

    /** Code for an operation; the library keeps what it has made, for others who ask for the same. */
    MemorySegment primitive(Arena arena, MemorySegment operation) {
        MethodHandle create = function("dnnl_primitive_create", ADDRESS, ADDRESS);
        return made(arena, "dnnl_primitive_create", "dnnl_primitive_destroy", out ->
                (int) create.invokeExact(out, operation));
    }

    /** Room for so many arguments. */
    static MemorySegment arguments(Arena arena, int count) {
        return arena.allocate(ARGUMENT, count);
    }

    static void setArgument(MemorySegment arguments, int index, int argument, MemorySegment memory) {
        long at = index * ARGUMENT.byteSize();
        arguments.set(JAVA_INT, at, argument);
        arguments.set(ADDRESS, at + MEMORY_OF_ARGUMENT, memory);
    }

    void execute(MemorySegment primitive, MemorySegment stream, int count, MemorySegment arguments) {
        check("dnnl_primitive_execute", () -> (int) execute.invokeExact(primitive, stream, count, arguments));
    }

    void await(MemorySegment stream) {
        check("dnnl_stream_wait", () -> (int) await.invokeExact(stream));
    }

    static MemorySegment numbers(Arena arena, long... values) {
        return arena.allocateFrom(JAVA_LONG, values);
    }

    /**
     * What a function leaves a handle of, until the arena is closed.
     *
     * @param function   for the message if it fails
     * @param destructor what ends it
     */
    @SuppressWarnings("restricted")
    MemorySegment made(Arena arena, String function, String destructor, Making making) {
        MemorySegment handle;
        try (Arena call = Arena.ofConfined()) {
            MemorySegment out = call.allocate(ADDRESS);
            check(function, () -> making.status(out));
            handle = out.get(ADDRESS, 0);
        }
        MethodHandle destroy = function(destructor, ADDRESS);
        return handle.reinterpret(arena, gone -> check(destructor, () -> (int) destroy.invokeExact(gone)));
    }

    private static void check(String function, Call call) {
        int status;
        try {
            status = call.status();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new OneDnnException(function + " throws nothing", e);
        }
        if (status != 0) {
            throw new OneDnnException(function + " failed with status " + status + " (dnnl_status_t"
                    + (status == OUT_OF_MEMORY ? ": out of memory)" : ")"));
        }
    }

    private MemorySegment symbol(String name) {
        return symbols.find(name)
                .orElseThrow(() -> new OneDnnException("oneDNN's library has no " + name + ": it is no version 3"));
    }

    /** One that gives a {@code dnnl_status_t}. */
    MethodHandle function(String name, MemoryLayout... parameters) {
        return function(FunctionDescriptor.of(JAVA_INT, parameters), name);
    }

    @SuppressWarnings("restricted")
    private MethodHandle function(FunctionDescriptor of, String name) {
        return functions.computeIfAbsent(name, _ -> Linker.nativeLinker().downcallHandle(symbol(name), of));
    }
}
