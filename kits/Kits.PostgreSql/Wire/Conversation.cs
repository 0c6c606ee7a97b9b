using System.Net.Sockets;
using Kits.PostgreSql.Machine;
using Kits.Sdk.Services;

namespace Kits.PostgreSql.Wire;

/// <summary>
/// One connection of a check: first it asks for encryption, then, where it may speak on without, for a login. It never stays:
/// disposing it says good-bye. One that waits for an answer may be kept until that comes, so that checks do not pile up logins behind a lock.
/// </summary>
internal sealed class Conversation : IDisposable
{
    private const int Room = 16 * 1024;

    private readonly IKernelEvents _events;
    private readonly TimeProvider _time;
    private readonly byte[] _came = new byte[Room];
    private Socket? _socket;
    private int _length;
    private bool _isClosed;
    private bool _isIn;

    public Conversation(Door door, IKernelEvents events, TimeProvider time) => (Door, _events, _time) = (door, events, time);

    public Door Door { get; }

    /// <summary>Connects as the given user and asks for encryption, which any server answers with a byte.</summary>
    public async Task<KnockAnswer> KnockAsync(uint user, TimeSpan patience, CancellationToken cancel)
    {
        if (await ConnectAsync(user, patience, cancel) is { } failed)
            return failed;

        try
        {
            _socket!.Send((Door is Door.Unix ? Messages.SslRequest : Messages.GssRequest).Span);
            if (!await HearAsync(patience, cancel))
                return KnockAnswer.Silent;
        }
        catch (SocketException)
        {
            return KnockAnswer.HungUp;
        }

        var first = _length > 0 ? (char)_came[0] : '\0';
        var isAlone = _length == 1;
        _length = 0;
        return first switch
        {
            '\0' => KnockAnswer.HungUp,
            'N' when isAlone => KnockAnswer.Plain,
            'S' or 'G' when isAlone => KnockAnswer.Encrypted,
            'E' => KnockAnswer.Encrypted, // an error of a server that cannot fork: it lives, but this connection goes no further
            _ => KnockAnswer.Foreign,
        };
    }

    /// <summary>Connects without asking for encryption first: a door that offers it would insist.</summary>
    public async Task<bool> EnterAsync(uint user, TimeSpan patience, CancellationToken cancel) => await ConnectAsync(user, patience, cancel) is null;

    /// <summary>Asks to be let in.</summary>
    public Task<LoginAnswer> LogInAsync(string user, string database, TimeSpan patience, CancellationToken cancel)
    {
        try
        {
            _socket!.Send(Messages.Startup(user, database));
        }
        catch (SocketException e)
        {
            return Task.FromResult<LoginAnswer>(new LoginAnswer.Broken(e.Message));
        }

        return AnswerAsync(patience, cancel);
    }

    /// <summary>Waits for the answer on a login; it may be asked for again after silence.</summary>
    public async Task<LoginAnswer> AnswerAsync(TimeSpan patience, CancellationToken cancel)
    {
        try
        {
            var until = _time.GetTimestamp();
            while (await HearAsync(patience - _time.GetElapsedTime(until), cancel))
            {
                var answer = Messages.Read(_came.AsSpan(0, _length));
                _isIn = answer is LoginAnswer.Ready;
                if (answer is not null)
                    return answer;
                if (_isClosed || _length == Room)
                    return new LoginAnswer.Broken("the connection ended in the middle of an answer");
            }

            return new LoginAnswer.Silent();
        }
        catch (SocketException e)
        {
            return new LoginAnswer.Broken(e.Message);
        }
    }

    public void Dispose()
    {
        var socket = _socket;
        _socket = null;
        try
        {
            if (_isIn)
                socket?.Send(Messages.Terminate.Span);
        }
        catch (SocketException)
        {
            // It has gone first.
        }

        socket?.Dispose();
    }

    private async Task<KnockAnswer?> ConnectAsync(uint user, TimeSpan patience, CancellationToken cancel)
    {
        using var enough = new CancellationTokenSource(patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(enough.Token, cancel);
        try
        {
            if (Door is Door.Unix)
            {
                _socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
                if (Account.Mine == 0 && user != 0)
                    await Disguise.AsAsync(user, () => Connected(_socket));
                else
                    Connected(_socket);
            }
            else
            {
                _socket = new Socket(Door.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await _socket.ConnectAsync(Door.Address, either.Token);
                _socket.Blocking = false;
            }

            return null;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return KnockAnswer.Full; // the kernel does not finish a connection that the queue has no room for
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode switch
            {
                SocketError.ConnectionRefused => KnockAnswer.Refused,
                SocketError.AddressNotAvailable when Door is Door.Unix => KnockAnswer.NoSocket,
                SocketError.WouldBlock or SocketError.TimedOut => KnockAnswer.Full,
                _ => KnockAnswer.Unreachable,
            };
        }
    }

    private bool Connected(Socket socket)
    {
        socket.Connect(Door.Address);
        return true;
    }

    // False after the patience; true when something came, or the other side has closed.
    private async Task<bool> HearAsync(TimeSpan patience, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (!_socket!.Poll(0, SelectMode.SelectRead) && !await IsReadableAsync(patience, cancel))
            return false;

        var heard = _socket.Receive(_came.AsSpan(_length));
        _isClosed = heard == 0;
        _length += heard;
        return true;
    }

    private async Task<bool> IsReadableAsync(TimeSpan patience, CancellationToken cancel)
    {
        if (patience <= TimeSpan.Zero)
            return false;

        using var enough = new CancellationTokenSource(patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(enough.Token, cancel);
        try
        {
            await _events.ReadableAsync(_socket!.SafeHandle, either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return false;
        }
    }
}
