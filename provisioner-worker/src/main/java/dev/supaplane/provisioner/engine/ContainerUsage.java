package dev.supaplane.provisioner.engine;

import org.jspecify.annotations.Nullable;

/**
 * What a container uses at one moment.
 *
 * @param cpuPercent 100 is one whole core
 * @param memoryBytes without what the kernel merely keeps of files
 * @param memoryLimitBytes the most that it may use; absent when nothing but the host bounds it
 */
public record ContainerUsage(
    double cpuPercent, long memoryBytes, @Nullable Long memoryLimitBytes) {}
