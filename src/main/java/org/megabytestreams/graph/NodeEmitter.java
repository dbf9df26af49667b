package org.megabytestreams.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// Emits ONNX nodes, constants, inputs and outputs into one graph and names them.
final class NodeEmitter {
  /// The domain of ONNX Runtime's own operators.
  static final String MICROSOFT = "com.microsoft";

  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("megabyte");
  private final Map<String, Tensor> constants = new HashMap<>();
  private int count;

  GraphProto.Builder graph() {
    return graph;
  }

  /// Adds a node of one result. `attributes` alternates names and values: `Integer`, `Float`, `int[]`, `String`.
  Tensor node(String operator, ElementType type, int rank, List<Tensor> inputs, Object... attributes) {
    return nodes("", operator, 1, type, rank, inputs, attributes).getFirst();
  }

  /// Adds a node of `outputs` results of one type and rank.
  List<Tensor> nodes(String domain, String operator, int outputs, ElementType type, int rank, List<Tensor> inputs,
      Object... attributes) {
    boolean differentiable = inputs.stream().anyMatch(Tensor::differentiable);
    NodeProto.Builder node = NodeProto.newBuilder().setOpType(operator).setDomain(domain);
    inputs.forEach(input -> node.addInput(input.name()));
    for (int i = 0; i < attributes.length; i += 2) {
      node.addAttribute(attribute((String) attributes[i], attributes[i + 1]));
    }
    List<Tensor> results = IntStream.range(0, outputs)
        .mapToObj(_ -> new Tensor(operator + "_" + count++, type, rank, differentiable))
        .toList();
    results.forEach(result -> node.addOutput(result.name()));
    node.setName(results.getFirst().name());
    graph.addNode(node);
    return results;
  }

  Tensor input(String name, ElementType type, List<?> shape) {
    graph.addInput(valueInfo(name, type, shape));
    return new Tensor(name, type, shape.size(), false);
  }

  /// Adds an output, and returns the tensor by its new name. Nodes that take that one read the memory of the output;
  /// otherwise ONNX Runtime copies the tensor there.
  Tensor output(String name, Tensor tensor) {
    graph.addNode(NodeProto.newBuilder().setOpType("Identity").setName(name).addInput(tensor.name()).addOutput(name));
    graph.addOutput(ValueInfoProto.newBuilder().setName(name)
        .setType(TypeProto.newBuilder()
            .setTensorType(TypeProto.Tensor.newBuilder().setElemType(tensor.type().onnx()))));
    return new Tensor(name, tensor.type(), tensor.rank(), false);
  }

  Tensor scalar(float value) {
    return constant("float " + value, ElementType.FLOAT32, 0,
        TensorProto.newBuilder().addFloatData(value));
  }

  Tensor scalar(int value) {
    return constant("int " + value, ElementType.INT32, 0, TensorProto.newBuilder().addInt32Data(value));
  }

  /// Adds a vector of 64-bit integers: shapes, axes, bounds.
  Tensor longs(long... values) {
    return constant("longs " + Arrays.toString(values), ElementType.INT64, 1,
        TensorProto.newBuilder().addDims(values.length).addAllInt64Data(LongStream.of(values).boxed().toList()));
  }

  /// Adds a 64-bit integer without axes.
  Tensor number(long value) {
    return constant("number " + value, ElementType.INT64, 0, TensorProto.newBuilder().addInt64Data(value));
  }

  /// Computes the length of an axis. // [1] int64
  Tensor size(Tensor x, int axis) {
    return node("Shape", ElementType.INT64, 1, List.of(x), "start", axis, "end", axis + 1);
  }

  /// Computes `from`, `from` + 1 and so on, below `to`. // int64
  ///
  /// @param to a vector of one element
  Tensor range(long from, Tensor to) {
    Tensor end = node("Squeeze", ElementType.INT64, 0, List.of(to));
    return node("Range", ElementType.INT64, 1, List.of(number(from), end, number(1)));
  }

  /// Takes the slice `[from, to)` of an axis; negative bounds count from the end of the axis.
  Tensor slice(Tensor x, int axis, long from, long to) {
    return slice(x, axis, longs(from), longs(to));
  }

  /// @param from a vector of one element, as is `to`
  Tensor slice(Tensor x, int axis, Tensor from, Tensor to) {
    return node("Slice", x.type(), x.rank(), List.of(x, from, to, longs(axis)));
  }

  Tensor floats(float... values) {
    TensorProto.Builder proto = TensorProto.newBuilder().addDims(values.length);
    for (float value : values) {
      proto.addFloatData(value);
    }
    return constant("floats " + Arrays.toString(values), ElementType.FLOAT32, 1, proto);
  }

  private Tensor constant(String key, ElementType type, int rank, TensorProto.Builder proto) {
    return constants.computeIfAbsent(key, _ -> {
      String name = "constant_" + constants.size();
      graph.addInitializer(proto.setName(name).setDataType(type.onnx()));
      return new Tensor(name, type, rank, false);
    });
  }

  private static AttributeProto attribute(String name, Object value) {
    AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name);
    switch (value) {
      case Integer number -> attribute.setType(AttributeProto.AttributeType.INT).setI(number);
      case Float number -> attribute.setType(AttributeProto.AttributeType.FLOAT).setF(number);
      case String text -> attribute.setType(AttributeProto.AttributeType.STRING).setS(ByteString.copyFromUtf8(text));
      case int[] numbers -> attribute.setType(AttributeProto.AttributeType.INTS)
          .addAllInts(IntStream.of(numbers).asLongStream().boxed().toList());
      default -> throw new IllegalArgumentException("attribute " + name + ": unexpected " + value.getClass());
    }
    return attribute.build();
  }

  /// Describes a value. A dimension is a `Number` if it is fixed and a `String` if it is known by name only.
  static ValueInfoProto valueInfo(String name, ElementType type, List<?> shape) {
    TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder();
    for (Object size : shape) {
      if (size instanceof Number number) {
        dimensions.addDimBuilder().setDimValue(number.longValue());
      } else {
        dimensions.addDimBuilder().setDimParam(size.toString());
      }
    }
    return ValueInfoProto.newBuilder().setName(name)
        .setType(TypeProto.newBuilder()
            .setTensorType(TypeProto.Tensor.newBuilder().setElemType(type.onnx()).setShape(dimensions)))
        .build();
  }
}
