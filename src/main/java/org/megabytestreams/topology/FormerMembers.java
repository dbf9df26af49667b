package org.megabytestreams.topology;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;

/// Removes what an instance with a name has left in its group when it was killed.
///
/// A group gives such an instance back what it had, and assigns nothing. Partitions and inputs that came meanwhile
/// would belong to nobody.
final class FormerMembers {
  private FormerMembers() {}

  /// Takes the former members out of the group if its assignment is not what is there now.
  static void leave(Admin admin, StreamsSettings streams, Collection<String> topics) throws InterruptedException {
    if (streams.instanceId().isEmpty()) {
      return;
    }
    Pattern own = Pattern.compile(Pattern.quote(streams.instanceId().get()) + "-[0-9]+"); // one for each thread
    try {
      Collection<MemberDescription> members = admin.describeConsumerGroups(List.of(streams.applicationId())).all().get()
          .get(streams.applicationId()).members();
      Set<TopicPartition> assigned = new HashSet<>();
      members.forEach(member -> assigned.addAll(member.assignment().topicPartitions()));
      List<String> former = members.stream().flatMap(member -> member.groupInstanceId().stream())
          .filter(name -> own.matcher(name).matches()).toList();
      if (!former.isEmpty() && !assigned.equals(partitions(admin, topics))) {
        admin.removeMembersFromConsumerGroup(streams.applicationId(), new RemoveMembersFromConsumerGroupOptions(
            former.stream().map(MemberToRemove::new).collect(Collectors.toSet()))).all()
            .get();
      }
    } catch (ExecutionException _) {
      // There is no such group, or it is about to assign anyway.
    }
  }

  private static Set<TopicPartition> partitions(Admin admin, Collection<String> topics)
      throws InterruptedException, ExecutionException {
    Set<TopicPartition> partitions = new HashSet<>();
    for (TopicDescription topic : admin.describeTopics(topics).allTopicNames().get().values()) {
      topic.partitions().forEach(info -> partitions.add(new TopicPartition(topic.name(), info.partition())));
    }
    return partitions;
  }
}
