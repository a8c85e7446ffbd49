package dev.supaplane.provisioner.probe;

import dev.supaplane.provisioner.stack.Probe;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A login and one question. */
record PostgreSqlConversation(Probe.PostgreSql probe, Duration deadline) implements Conversation {
  private static final Pattern VERSION = Pattern.compile("[0-9][0-9A-Za-z.]{0,31}");
  private static final String WRONG_PASSWORD = "28P01";
  private static final String STARTING_OR_STOPPING = "57P";
  private static final String CONNECTION_BROKEN = "08";

  // not by DriverManager: which drivers that one sees depends on the thread that first uses it
  private static final Driver DRIVER =
      ServiceLoader.load(Driver.class, PostgreSqlConversation.class.getClassLoader()).stream()
          .filter(provider -> provider.type().getName().equals("org.postgresql.Driver"))
          .map(ServiceLoader.Provider::get)
          .findFirst()
          .orElseThrow();

  @Override
  public ProbeResult ask(HostPort address) throws IOException {
    var url =
        "jdbc:postgresql://"
            + address
            + "/"
            + URLEncoder.encode(probe.database(), StandardCharsets.UTF_8);
    try (@Nullable Connection connection = DRIVER.connect(url, properties())) {
      if (connection == null) {
        return new ProbeResult.Sick("the driver does not take the address " + address);
      }
      try (var statement = connection.createStatement();
          var rows = statement.executeQuery("show server_version")) {
        return new ProbeResult.Healthy(rows.next() ? version(rows.getString(1)) : Optional.empty());
      }
    } catch (SQLException e) {
      return told(e, address);
    }
  }

  private Properties properties() {
    long seconds = Math.max(1, deadline.plusMillis(999).toSeconds());
    var properties = new Properties();
    properties.setProperty("user", probe.user());
    properties.setProperty("password", probe.password());
    properties.setProperty("connectTimeout", Long.toString(seconds));
    properties.setProperty("socketTimeout", Long.toString(seconds));
    properties.setProperty("loginTimeout", Long.toString(seconds));
    properties.setProperty("gssEncMode", "disable");
    properties.setProperty("ApplicationName", "supaplane-probe");
    return properties;
  }

  private static ProbeResult told(SQLException e, HostPort address) throws IOException {
    var state = e.getSQLState() == null ? "" : e.getSQLState();
    if (state.equals(WRONG_PASSWORD)) {
      return new ProbeResult.WrongPassword("PostgreSQL at " + address + " refuses the password");
    }
    if (state.startsWith(STARTING_OR_STOPPING)) {
      return new ProbeResult.NotYet("PostgreSQL at " + address + " is starting or stopping");
    }
    if (late(e)) {
      var late = new InterruptedIOException("no answer");
      late.initCause(e);
      throw late;
    }
    if (state.isEmpty() || state.startsWith(CONNECTION_BROKEN)) {
      throw new IOException("the connection broke", e);
    }
    // the driver takes what a server sends for a state, so it is no more to be trusted than a text
    var known = state.matches("[0-9A-Z]{5}") ? " with SQLSTATE " + state : "";
    return new ProbeResult.Sick("PostgreSQL at " + address + " refuses" + known);
  }

  // the driver tells a passed login time-out without a cause
  private static boolean late(SQLException e) {
    @Nullable Throwable at = e;
    for (int depth = 0; at != null && depth < 10; depth++) {
      if (at instanceof SocketTimeoutException) {
        return true;
      }
      at = at.getCause();
    }
    return "08001".equals(e.getSQLState()) && e.getCause() == null;
  }

  private static Optional<String> version(@Nullable String told) {
    Matcher matcher = VERSION.matcher(told == null ? "" : told);
    return matcher.lookingAt() ? Optional.of(matcher.group()) : Optional.empty();
  }

  @Override
  public String toString() {
    return "PostgreSqlConversation[" + probe + "]";
  }
}
