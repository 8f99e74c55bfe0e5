package rmaplab.cli;

import picocli.CommandLine.IVersionProvider;

/** The version of this program and of the Java that it runs on. */
public final class Version implements IVersionProvider {
  /** For picocli. */
  public Version() {}

  @Override
  public String[] getVersion() {
    return new String[] {
      "rmaplab 0.1.0",
      "Java "
          + Runtime.version()
          + ", "
          + System.getProperty("os.name")
          + " "
          + System.getProperty("os.arch")
    };
  }
}
