package dev.legionflow.engine.flowable;

import java.util.List;
import java.util.function.BooleanSupplier;
import org.flowable.common.engine.impl.Page;
import org.flowable.job.service.JobServiceConfiguration;
import org.flowable.job.service.impl.persistence.entity.JobEntity;
import org.flowable.job.service.impl.persistence.entity.TimerJobEntity;
import org.flowable.job.service.impl.persistence.entity.data.impl.MybatisJobDataManager;
import org.flowable.job.service.impl.persistence.entity.data.impl.MybatisTimerJobDataManager;

/// Timers are let alone while the disk is full: each attempt would write that it was taken and that
/// it failed, and use up what little room is left.
final class DueTimers {

  private DueTimers() {}

  static void heed(JobServiceConfiguration jobs, BooleanSupplier hasRoom) {
    jobs.setTimerJobDataManager(
        new MybatisTimerJobDataManager(jobs) {
          @Override
          public List<TimerJobEntity> findJobsToExecute(List<String> categories, Page page) {
            return hasRoom.getAsBoolean() ? super.findJobsToExecute(categories, page) : List.of();
          }
        });
    jobs.setJobDataManager(
        new MybatisJobDataManager(jobs) {
          @Override
          public List<JobEntity> findJobsToExecute(List<String> categories, Page page) {
            return hasRoom.getAsBoolean() ? super.findJobsToExecute(categories, page) : List.of();
          }
        });
  }
}
