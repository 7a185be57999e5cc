"""The gRPC services that the program talks to, and the processes of the program and of the provider hosts."""
