package dev.legionflow.bench.embedded;

import dev.legionflow.bench.child.SideSettings;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import java.sql.SQLException;
import java.time.Duration;

/// A peer's pool, of the same kind and size as Legion Flow's.
final class Pool {

  private Pool() {}

  static AgroalDataSource of(SideSettings settings) throws SQLException {
    return AgroalDataSource.from(
        new AgroalDataSourceConfigurationSupplier()
            .connectionPoolConfiguration(size ->
                size.initialSize(4)
                    .maxSize(24)
                    .acquisitionTimeout(Duration.ofSeconds(5))
                    .connectionFactoryConfiguration(connection ->
                        connection
                            .jdbcUrl(settings.get("database.url"))
                            .principal(new NamePrincipal(settings.get("database.user")))
                            .credential(new SimplePassword("")))));
  }
}
