// What is peculiar to this site. The scripts beside it import it.
export const health = "http://127.0.0.1:8080/health";
export const pages = ["http://127.0.0.1:8080/", "http://127.0.0.1:8080/search?q=a"];
export const chat = "https://chat.example.org/hooks/";
export const balancer = "http://127.0.0.1:9000/servers/alpha";
export const secure = "https://www.example.org/";
export const backupLock = "/run/backup.lock";
export const pidFile = "/run/shop/shop.pid";
