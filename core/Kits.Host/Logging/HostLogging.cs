using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Kits.Host.Logging;

/// <summary>The host's log: one line an event, with the time in UTC.</summary>
/// <remarks>
/// Not the console logger of .NET: it makes whoever logs wait when its disk does not answer, and write by himself once the disk was full.
/// The engine logs, and must go on in both.
/// </remarks>
[ProviderAlias("Host")]
public sealed class HostLogging(LogOutput output, TimeProvider time) : ILoggerProvider
{
    private readonly ConcurrentDictionary<string, ILogger> _loggers = new();

    /// <inheritdoc />
    public ILogger CreateLogger(string categoryName) => _loggers.GetOrAdd(categoryName, name => new Logger(name, output, time));

    /// <inheritdoc />
    public void Dispose() => output.Dispose();

    private sealed class Logger(string category, LogOutput output, TimeProvider time) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;

            var text = exception is null ? formatter(state, exception) : $"{formatter(state, exception)}: {exception}";
            output.Add(string.Create(
                CultureInfo.InvariantCulture, $"{time.GetUtcNow():yyyy-MM-dd HH:mm:ss.fff'Z'} {Word(logLevel)}: {category}: {text.ReplaceLineEndings(" ")}"));
        }

        private static string Word(LogLevel level) => level switch
        {
            LogLevel.Information => "info",
            LogLevel.Warning => "warn",
            LogLevel.Error => "fail",
            _ => "crit",
        };
    }
}
