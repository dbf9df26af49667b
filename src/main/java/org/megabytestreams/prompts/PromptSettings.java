package org.megabytestreams.prompts;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Says where prompts come from, and where answers go.
///
/// @param bootstrapServers the brokers
/// @param applicationId names the consumer group, `APPLICATION-continuations`, and transactions
/// @param clients further properties of the clients
/// @param prompts topic of prompts
/// @param answers topic of answers
/// @param cancellations topic of cancellations, which overtake prompts that wait; empty if there is none
/// @param deadLetters topic of prompts that cannot be answered
/// @param replyTopics other topics that a prompt may want its answers in
/// @param session after which a silent instance's prompts are left to others
/// @param maxPrompts at most this many prompts are in memory; more wait in Kafka
public record PromptSettings(String bootstrapServers, String applicationId, Map<String, String> clients, String prompts,
    String answers, Optional<String> cancellations, String deadLetters, List<String> replyTopics, Duration session,
    int maxPrompts) {}
