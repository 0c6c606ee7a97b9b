using System.Diagnostics;
using Kits.Scripting.CSharp;
using Kits.Scripting.Vocabulary;
using Kits.Scripting.Workers;
using Kits.Sdk.Settings;

namespace Kits.Worker.Running;

/// <summary>
/// Runs scripts, one at a time, each on a thread of its own, while the main thread listens to the host. A script that does not end when it
/// should is answered for, with the line it is at, and the process ends.
/// </summary>
internal sealed class RunDesk
{
    private const int StackSize = 1024 * 1024; // unwinding a deeper one takes seconds
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(300);

    private readonly ScriptAssemblies _assemblies = new();
    private readonly MessageChannel _channel;
    private RemoteServices? _services;
    private ScriptCalled? _called;

    public RunDesk(MessageChannel channel, string place)
    {
        _channel = channel;
        ScriptGuard.Share(place);
    }

    public bool Take(Message message, MessageChannel _)
    {
        switch (message)
        {
            case Message.Run run:
                Begin(run);
                return true;
            case Message.Answer answer:
                _services?.Take(answer);
                return true;
            case Message.Cancel:
                _called?.End("cancelled");
                return true;
            default:
                return false;
        }
    }

    private void Begin(Message.Run run)
    {
        var services = _services = new RemoteServices(_channel, run.Output);
        var called = _called = new ScriptCalled(run, _channel, Grace);
        Console.SetOut(new LogWriter(services));
        ScriptGuard.Begin(run.Program.Path);
        new Thread(() =>
        {
            var outcome = Run(run, services, called);
            called.Ended(outcome);
        }, StackSize) { Name = "script", IsBackground = true }.Start();
    }

    private ScriptOutcome Run(Message.Run run, RemoteServices services, ScriptCalled called)
    {
        try
        {
            var main = _assemblies.Get(run.Program);
            var answer = main([new ScriptGlobals(run.Call, services, called.Token), null]).GetAwaiter().GetResult();
            return new ScriptOutcome(answer as ScriptAnswer);
        }
        catch (Exception e)
        {
            return ScriptOutcome.Broken(called.Reason is { } reason ? $"{ScriptGuard.Place}: {reason}" : Explain(e, run.Program.Path));
        }
    }

    private static string Explain(Exception e, string path)
    {
        while (e is AggregateException { InnerException: { } inner })
            e = inner;
        var text = e switch
        {
            OutOfMemoryException => "it used up the memory of its worker",
            InsufficientExecutionStackException => "functions call each other without end",
            _ => $"{e.GetType().Name}: {e.Message}",
        };
        return $"{PlaceOf(e) ?? path}: {text}";
    }

    private static string? PlaceOf(Exception e) => new StackTrace(e, fNeedFileInfo: true).GetFrames()
        .Where(frame => frame.GetFileName()?.EndsWith(".csx", StringComparison.Ordinal) == true)
        .Select(frame => $"{frame.GetFileName()}:{frame.GetFileLineNumber()}")
        .FirstOrDefault();

    /// <summary>One call, from its beginning to the one answer that the host gets.</summary>
#pragma warning disable CA1001 // its timers end the process, or are ended with the call; a script may hold its token for ever
    private sealed class ScriptCalled
#pragma warning restore CA1001
    {
        private readonly CancellationTokenSource _ending = new();
        private readonly MessageChannel _channel;
        private readonly TimeSpan _grace;
        private readonly Timer _late;
        private Timer? _stuck;
        private int _answered;

        public ScriptCalled(Message.Run run, MessageChannel channel, TimeSpan grace)
        {
            (_channel, _grace) = (channel, grace);
            _late = new Timer(_ => End($"not done within {Duration.Format(run.Time)}"), null, run.Time > TimeSpan.Zero ? run.Time : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }

        public CancellationToken Token => _ending.Token;

        /// <summary>Why it was told to end; null if it was not.</summary>
        public string? Reason { get; private set; }

        public void End(string reason)
        {
            Reason ??= reason;
            _stuck ??= new Timer(_ => Stuck(), null, _grace, Timeout.InfiniteTimeSpan);
            ScriptGuard.End();
            _ending.Cancel(); // runs the script's own callbacks: after all that must be done
        }

        public void Ended(ScriptOutcome outcome)
        {
            _late.Dispose();
            Answer(outcome, stuck: false);
        }

        private void Stuck()
        {
            Answer(ScriptOutcome.Broken($"{ScriptGuard.Place}: {Reason}, and its worker was ended"), stuck: true);
            StandardPipes.EndAtOnce();
        }

        private void Answer(ScriptOutcome outcome, bool stuck)
        {
            if (Interlocked.Exchange(ref _answered, 1) == 0)
                _channel.Send(new Message.Ended(outcome, GC.GetTotalMemory(forceFullCollection: false), stuck || Reason is not null));
        }
    }
}
