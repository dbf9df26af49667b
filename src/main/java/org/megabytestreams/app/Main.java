package org.megabytestreams.app;

import io.quarkus.runtime.annotations.QuarkusMain;

/// The command line's entry point.
@QuarkusMain
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(0);
  }
}
