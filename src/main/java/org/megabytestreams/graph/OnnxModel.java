package org.megabytestreams.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Serialises a [Graph] as an ONNX model.
public final class OnnxModel {
  /// The ONNX operator set of every graph.
  private static final int OPERATOR_SET = 18;
  private static final int IR_VERSION = 8;

  /// Says where a parameter lies in a weights file.
  ///
  /// @param file its name, relative to the model's own folder
  /// @param offsetBytes from the file's start
  public record Location(String file, long offsetBytes) {}

  /// The alignment of parameters in a weights file lets programs map the weights into memory.
  private static final int ALIGNMENT_BYTES = 64;

  private OnnxModel() {}

  /// Computes where parameters lie in a weights file: one behind the other.
  public static Map<String, Location> locations(String file, List<Parameter> parameters, ElementType stored) {
    Map<String, Location> locations = new HashMap<>();
    long offset = 0;
    for (Parameter parameter : parameters) {
      locations.put(parameter.name(), new Location(file, offset));
      long end = offset + (long) parameter.elements() * stored.bytes();
      offset = Math.ceilDiv(end, (long) ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
    }
    return locations;
  }

  /// Serialises a model whose parameters are inputs, for training.
  public static byte[] withParametersAsInputs(Graph graph) {
    GraphProto.Builder proto = graph.nodes().graph().clone();
    graph.parameters().forEach(p -> proto.addInput(NodeEmitter.valueInfo(p.name(), ElementType.FLOAT32, p.shape())));
    return serialise(proto);
  }

  /// Serialises a model whose parameters lie outside of it, as ONNX external data of element type `stored`. Unless that
  /// type is float32, each parameter is cast once, when the model is loaded.
  public static byte[] withExternalParameters(Graph graph, ElementType stored, Map<String, Location> locations) {
    GraphProto.Builder proto = graph.nodes().graph().clone();
    GraphProto.Builder casts = GraphProto.newBuilder();
    for (Parameter parameter : graph.parameters()) {
      boolean cast = stored != ElementType.FLOAT32;
      String name = cast ? parameter.name() + ".stored" : parameter.name();
      proto.addInitializer(external(parameter, name, stored, locations.get(parameter.name())));
      if (cast) {
        casts.addNode(NodeProto.newBuilder().setOpType("Cast").setName(parameter.name())
            .addInput(name).addOutput(parameter.name())
            .addAttribute(AttributeProto.newBuilder().setName("to")
                .setType(AttributeProto.AttributeType.INT).setI(ElementType.FLOAT32.onnx())));
      }
    }
    casts.addAllNode(proto.getNodeList());
    return serialise(proto.clearNode().addAllNode(casts.getNodeList()));
  }

  private static TensorProto external(Parameter parameter, String name, ElementType stored, Location location) {
    return TensorProto.newBuilder().setName(name).setDataType(stored.onnx()).addAllDims(parameter.shape())
        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
        .addExternalData(entry("location", location.file()))
        .addExternalData(entry("offset", Long.toString(location.offsetBytes())))
        .addExternalData(entry("length", Long.toString((long) parameter.elements() * stored.bytes())))
        .build();
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }

  private static byte[] serialise(GraphProto.Builder graph) {
    return ModelProto.newBuilder().setIrVersion(IR_VERSION).setProducerName("megabyte-streams")
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPERATOR_SET))
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain(NodeEmitter.MICROSOFT).setVersion(1))
        .setGraph(graph)
        .build()
        .toByteArray();
  }
}
