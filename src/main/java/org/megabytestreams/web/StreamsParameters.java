package org.megabytestreams.web;

import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.megabytestreams.control.StreamPattern;
import org.megabytestreams.live.LiveFilter;

/// Holds the query parameters that say which streams are wanted; without them, all are.
public final class StreamsParameters {
  @Parameter(description = "Glob over topics")
  @QueryParam("topic")
  public String topic;

  @Parameter(description = "Glob over streams' names", example = "web-*")
  @QueryParam("match")
  public String match;

  StreamPattern pattern() {
    return new StreamPattern(orAll(topic), orAll(match));
  }

  LiveFilter filter(double maxPValue) {
    return new LiveFilter(pattern(), maxPValue);
  }

  LiveFilter filter() {
    return filter(1);
  }

  private static String orAll(String glob) {
    return glob == null || glob.isEmpty() ? "*" : glob;
  }
}
