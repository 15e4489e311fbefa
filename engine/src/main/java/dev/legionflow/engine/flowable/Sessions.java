package dev.legionflow.engine.flowable;

import org.flowable.common.engine.impl.context.Context;
import org.flowable.common.engine.impl.db.DbSqlSession;
import org.flowable.common.engine.impl.db.DbSqlSessionFactory;
import org.flowable.common.engine.impl.persistence.cache.EntityCache;

/// Makes the sessions through which Flowable writes.
final class Sessions extends DbSqlSessionFactory {

  Sessions(boolean usePrefixId) {
    super(usePrefixId);
  }

  @Override
  protected DbSqlSession createDbSqlSession() {
    return new Writes(this, Context.getCommandContext().getSession(EntityCache.class));
  }
}
