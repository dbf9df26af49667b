package org.megabytestreams.web;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import org.megabytestreams.live.IncidentCursor;
import org.megabytestreams.wire.OneLine;

/// Reads query parameters that may be wrong.
final class Parameters {
  private Parameters() {}

  /// Reads a whole number from 1 on.
  ///
  /// @throws WebApplicationException with a [Problem] if it is none, or too large
  static int count(String name, String text, int most) {
    return (int) whole(name, text, 1, most);
  }

  /// Reads a whole number from 0 on.
  ///
  /// @throws WebApplicationException with a [Problem] if it is none, or too large
  static long number(String name, String text, long most) {
    return whole(name, text, 0, most);
  }

  private static long whole(String name, String text, long least, long most) {
    try {
      long value = Long.parseLong(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException _) {
      // refused below
    }
    throw refused(name, least + " to " + most, text);
  }

  /// Reads a number from 0 to 1.
  ///
  /// @throws WebApplicationException with a [Problem] if it is none
  static double share(String name, String text) {
    try {
      double value = Double.parseDouble(text);
      if (value >= 0 && value <= 1) {
        return value;
      }
    } catch (NumberFormatException _) {
      // refused below
    }
    throw refused(name, "0 to 1", text);
  }

  /// Reads where a page of a list begins; null for the first.
  ///
  /// @throws WebApplicationException with a [Problem] if it is no such place
  static IncidentCursor cursor(String name, String text) {
    try {
      return text == null || text.isEmpty() ? null : IncidentCursor.parse(text);
    } catch (IllegalArgumentException e) {
      throw new WebApplicationException(Problem.of(Response.Status.BAD_REQUEST, name + ": " + e.getMessage()));
    }
  }

  private static WebApplicationException refused(String name, String expected, String got) {
    return new WebApplicationException(
        Problem.of(Response.Status.BAD_REQUEST,
            OneLine.of(name + ": expected " + expected + ", got " + got)));
  }
}
