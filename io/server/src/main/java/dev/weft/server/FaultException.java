package dev.weft.server;

/** The rest of a request turned out to be none; the connection ends with the answer to it. */
final class FaultException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Fault fault;

  FaultException(Fault fault) {
    super(fault.detail());
    this.fault = fault;
  }

  Fault fault() {
    return fault;
  }
}
