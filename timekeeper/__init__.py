"""The calendar: closes customs days (Asia/Shanghai) on every partition that partners declare on."""
