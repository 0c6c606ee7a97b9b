using Kits.Scripting.Running;
using Kits.Scripting.Vocabulary;
using Kits.Sdk.Processes;
using Kits.Sdk.Settings;

namespace Kits.Scripting.Workers;

/// <summary>Runs C# scripts in workers. Whatever a script does to its worker, the caller has an answer within its time.</summary>
public sealed class CSharpScripts : ICSharpScripts, IDisposable
{
    // A script that runs into its deadline is asked to end, then its worker tells where it stands, then the worker is ended.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(1000);

    private const int OutOfTime = 2;

    private readonly CompiledScripts _scripts;
    private readonly WorkerPool _pool;
    private readonly TimeProvider _time;
    private readonly ScriptLimits _limits;

    /// <summary>Makes what is needed; nothing is started yet.</summary>
    /// <param name="settings">What workers are started with.</param>
    /// <param name="limits">What one call may use.</param>
    /// <param name="whyNot">Why a file cannot be trusted, or null.</param>
    /// <param name="time">The clock of deadlines: one that is on time even when the thread pool is not.</param>
    public CSharpScripts(WorkerSettings settings, ScriptLimits limits, Func<string, string?> whyNot, TimeProvider time)
    {
        (_limits, _time) = (limits, time);
        Compiler = new ScriptCompiler(settings, time);
        _scripts = new CompiledScripts(settings.Folder, Compiler, whyNot);
        _pool = new WorkerPool(settings, time);
        EndLeftovers(Path.Combine(settings.Folder, "host"), settings, time);
    }

    /// <summary>Compiles scripts.</summary>
    public ScriptCompiler Compiler { get; }

    /// <summary>How many workers wait for work.</summary>
    public int IdleWorkers => _pool.Idle;

    /// <inheritdoc />
    public ScriptOutcome Run(ScriptRun run)
    {
        var began = _time.GetTimestamp();
        Worker? worker = null;
        try
        {
            var program = _scripts.Get(run);
            worker = _pool.Take(program.Assembly, run.Time, run.Cancel);
            return Run(worker, program, run, run.Time - _time.GetElapsedTime(began));
        }
        catch (WorkerException e)
        {
            return ScriptOutcome.Broken($"{run.Path}: {e.Message}");
        }
        catch (OperationCanceledException) when (worker is null)
        {
            return ScriptOutcome.Broken($"{run.Path}: cancelled");
        }
    }

    /// <inheritdoc />
    public void Warm(ScriptRun run) => _scripts.Get(run with { Time = TimeSpan.FromMinutes(1) });

    /// <inheritdoc />
    public void Dispose()
    {
        _pool.Dispose();
        Compiler.Dispose();
    }

    // A host that was killed could not end what its scripts had started.
    private static void EndLeftovers(string file, WorkerSettings settings, TimeProvider time)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (File.Exists(file))
            _ = new ProcessTree(null, WorkerSettings.HostVariable, File.ReadAllText(file)).EndAsync(settings.Events, time, TimeSpan.Zero);
        File.WriteAllText(file, settings.Host);
    }

    private ScriptOutcome Run(Worker worker, CompiledScript program, ScriptRun run, TimeSpan time)
    {
        var verdict = 0; // whichever comes first: its end, or the end of our patience
        using var late = _time.CreateTimer(_ => EndLate(), null, (time > TimeSpan.Zero ? time : TimeSpan.Zero) + Grace, Timeout.InfiniteTimeSpan);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(run.Cancel);
        using var cancelled = run.Cancel.Register(() => Task.Run(() => worker.Send(new Message.Cancel())));
        var desk = new ServiceDesk(worker, run.Services, ended.Token);

        worker.Send(new Message.Run(program, run.Call, time, _limits.Output));
        while (true)
        {
            switch (worker.Receive())
            {
                case Message.Log log:
                    run.Services.Log(log.Text);
                    break;

                case Message.Ask ask:
                    desk.Take(ask);
                    break;

                case Message.Ended end when Interlocked.CompareExchange(ref verdict, 1, 0) == 0:
                    ended.Cancel();
                    worker.Loaded.Add(program.Assembly);
                    if (end.Stuck)
                        _pool.Discard(worker);
                    else
                        _pool.Return(worker, end.Heap);
                    return end.Outcome;

                default:
                    ended.Cancel();
                    worker.Kill(); // whatever it sent, it makes no sense
                    var how = Volatile.Read(ref verdict) == OutOfTime ? $"not done within {Duration.Format(time)}, and its worker was ended" : worker.LastWords();
                    var words = $"{(worker.LastPlace is { Length: > 0 } place ? place : run.Path)}: {how}";
                    _pool.Discard(worker);
                    return ScriptOutcome.Broken(words);
            }
        }

        void EndLate()
        {
            if (Interlocked.CompareExchange(ref verdict, OutOfTime, 0) == 0)
                worker.Kill();
        }
    }
}
