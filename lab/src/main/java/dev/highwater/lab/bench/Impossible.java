package dev.highwater.lab.bench;

/** Says why an experiment cannot be run here, in one line. */
public final class Impossible extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param why what is missing and what would help
   */
  public Impossible(String why) {
    super(why);
  }
}
