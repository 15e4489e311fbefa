package dev.legionflow.engine.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

class MigrationsTest {

  @Test
  void tablesOfAnotherBuildAreRefused() throws SQLException {
    var database = new JdbcDataSource();
    database.setURL("jdbc:h2:mem:migrations;NON_KEYWORDS=KEY,VALUE");
    try (var connection = database.getConnection();
        var statement = connection.createStatement()) {
      Migrations.run(database, true);
      // Finds what Flyway has noted.
      Migrations.run(database, true);

      statement.execute(
          "update \"legion_schema\" set \"checksum\" = \"checksum\" + 1"
              + " where \"script\" = 'V1__schema.sql'");

      assertThatThrownBy(() -> Migrations.run(database, true))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("V1__schema.sql");
    }
  }
}
