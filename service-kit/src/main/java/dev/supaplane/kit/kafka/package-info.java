/** CloudEvents on Kafka records. */
@NullMarked
package dev.supaplane.kit.kafka;

import org.jspecify.annotations.NullMarked;
