package dev.legionflow.engine.flowable;

import org.flowable.common.engine.impl.context.Context;
import org.flowable.common.engine.impl.db.DbSqlSession;
import org.flowable.common.engine.impl.db.DbSqlSessionFactory;
import org.flowable.common.engine.impl.persistence.cache.EntityCache;

/// Sessions that always commit or roll back their connection.
///
/// MyBatis does neither unless a statement of its own has changed something. We write on the same
/// connection without it knowing: a command that failed before Flowable wrote would not be rolled
/// back, and what we had written would be committed when the connection is given back.
final class Sessions extends DbSqlSessionFactory {

  Sessions(boolean usePrefixId) {
    super(usePrefixId);
  }

  @Override
  protected DbSqlSession createDbSqlSession() {
    return new Forced(this);
  }

  private static final class Forced extends DbSqlSession {
    Forced(Sessions factory) {
      super(factory, Context.getCommandContext().getSession(EntityCache.class));
    }

    @Override
    public void commit() {
      sqlSession.commit(true);
    }

    @Override
    public void rollback() {
      sqlSession.rollback(true);
    }
  }
}
