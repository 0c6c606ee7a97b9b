namespace Kits.Cli.CommandLine;

/// <summary>Words that mean nothing to the command, found before it did anything. Exit 2.</summary>
internal sealed class UsageException(string message) : Exception(message);
