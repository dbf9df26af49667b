package org.megabytestreams.input;

import java.io.IOException;

/// Says that packed bytes take more memory to unpack than they get here; the form's own program gives them more.
final class TooLargeException extends IOException {
  private static final long serialVersionUID = 1;

  private final Packing form;

  TooLargeException(Packing form, String message) {
    super(message);
    this.form = form;
  }

  Packing form() {
    return form;
  }
}
