package dev.legionflow.workers.database;

import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.postgresql.ds.PGSimpleDataSource;

/// Databases for tests, empty at first.
public enum TestDatabase {
  H2 {
    @Override
    public DataSource open() {
      return JdbcConnectionPool.create(
          "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=10000",
          "legion",
          "");
    }
  },
  POSTGRES {
    @Override
    public DataSource open() {
      var dataSource = new PGSimpleDataSource();
      dataSource.setUrl(TestPostgres.newDatabase());
      dataSource.setUser(TestPostgres.user());
      return dataSource;
    }
  };

  public abstract DataSource open();
}
