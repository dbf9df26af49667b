package org.megabytestreams.input;

import java.io.IOException;

/// Says that unpacking takes more memory than this program gives. The form's own program can be given more.
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
