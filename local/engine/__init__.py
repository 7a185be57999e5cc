"""Runs the stack `local` where the Pulumi CLI can't be had.

Over the very same `Pulumi.yaml`, program and stack file, speaking Pulumi's own protocols to the unmodified program
and the unmodified provider host, and leaving a state that the CLI can take over at any time. Production uses the CLI.

The rooms, in the order in which a value passes them:

* `wire`: the gRPC services that the program talks to, and the processes of the program and of the provider hosts;
* `decide`: what has to be done about a registered resource, as steps; it changes nothing;
* `apply`: carries steps out, and runs a whole deployment;
* `state`: checkpoints, secrets, locks and history, in the formats of Pulumi's file backend;
* `terminal`: what the user sees, and the events that machines read;
* `values`: property values, URNs and what two values differ in; used by all rooms, knows none.
"""
