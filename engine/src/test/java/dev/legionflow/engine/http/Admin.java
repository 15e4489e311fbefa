package dev.legionflow.engine.http;

import static io.restassured.RestAssured.given;

import dev.legionflow.engine.store.DatabaseConfig;
import io.restassured.specification.RequestSpecification;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;

/// Asks as the user `admin`, with what the server itself wrote into its data folder.
@ApplicationScoped
public class Admin {

  private final DatabaseConfig config;

  Admin(DatabaseConfig config) {
    this.config = config;
  }

  public RequestSpecification asks() {
    return given().header("Authorization", "Bearer " + token());
  }

  public String token() {
    return read("admin-token");
  }

  public String password() {
    return read("admin-password");
  }

  private String read(String file) {
    try {
      return Files.readString(config.data().resolve(file)).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
