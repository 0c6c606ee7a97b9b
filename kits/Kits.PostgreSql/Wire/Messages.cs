using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Kits.PostgreSql.Wire;

/// <summary>The few words of the server's protocol that a check needs (PostgreSQL documentation, chapter Frontend/Backend Protocol).</summary>
internal static class Messages
{
    private const int ProtocolThree = 196608;
    private const int Header = 5;
    private const int LongestMessage = 64 * 1024;

    /// <summary>Asks whether TLS is spoken. A server that says yes and is then left writes a line to its log; on a Unix socket it always says no.</summary>
    public static ReadOnlyMemory<byte> SslRequest { get; } = new byte[] { 0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f };

    /// <summary>Asks whether GSSAPI encryption is spoken. Whoever leaves after the answer leaves no line in the log. Known from 12 on.</summary>
    public static ReadOnlyMemory<byte> GssRequest { get; } = new byte[] { 0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x30 };

    /// <summary>Says good-bye, so that the server logs no lost connection.</summary>
    public static ReadOnlyMemory<byte> Terminate { get; } = new byte[] { (byte)'X', 0, 0, 0, 4 };

    /// <summary>Asks to be let in.</summary>
    public static byte[] Startup(string user, string database)
    {
        var text = Encoding.UTF8.GetBytes($"user\0{user}\0database\0{database}\0application_name\0kits\0\0");
        var packet = new byte[8 + text.Length];
        BinaryPrimitives.WriteInt32BigEndian(packet, packet.Length);
        BinaryPrimitives.WriteInt32BigEndian(packet.AsSpan(4), ProtocolThree);
        text.CopyTo(packet, 8);
        return packet;
    }

    /// <summary>Reads what came on a start-up packet so far; null if the end of it is still missing.</summary>
    public static LoginAnswer? Read(ReadOnlySpan<byte> came)
    {
        bool? isStandby = null;
        while (came.Length >= Header)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(came[1..]);
            if (!"RESNKZv".Contains((char)came[0], StringComparison.Ordinal) || length is < 4 or > LongestMessage)
                return OldError(came);
            if (came.Length < 1 + length)
                return null;

            var body = came[Header..(1 + length)];
            switch ((char)came[0])
            {
                case 'R' when BinaryPrimitives.ReadInt32BigEndian(body) is var method and not 0:
                    return new LoginAnswer.PasswordWanted(MethodOf(method));
                case 'E':
                    return ErrorOf(body);
                case 'S' when TextsOf(body) is ["in_hot_standby", var value, ..]:
                    isStandby = value == "on";
                    break;
                case 'Z':
                    return new LoginAnswer.Ready(isStandby);
            }

            came = came[(1 + length)..];
        }

        return null;
    }

    // A postmaster that cannot fork says so in the words of protocol 2: E, and then only text.
    private static LoginAnswer OldError(ReadOnlySpan<byte> came) => came[0] == (byte)'E'
        ? new LoginAnswer.Refused("", Encoding.UTF8.GetString(came[1..]).TrimEnd('\0', '\n'))
        : new LoginAnswer.Broken(string.Create(CultureInfo.InvariantCulture, $"it began with byte 0x{came[0]:x2}, as no PostgreSQL server does"));

    private static LoginAnswer.Refused ErrorOf(ReadOnlySpan<byte> body)
    {
        var fields = TextsOf(body).Where(field => field.Length > 0).ToLookup(field => field[0], field => field[1..]);
        return new LoginAnswer.Refused(fields['C'].FirstOrDefault() ?? "", fields['M'].FirstOrDefault() ?? "", fields['D'].FirstOrDefault());
    }

    private static string[] TextsOf(ReadOnlySpan<byte> body) => Encoding.UTF8.GetString(body).Split('\0');

    private static string MethodOf(int method) => method switch
    {
        3 => "a password",
        5 => "a password (md5)",
        7 or 8 => "GSSAPI",
        9 => "SSPI",
        10 => "a password (SCRAM)",
        _ => $"authentication method {method}",
    };
}
