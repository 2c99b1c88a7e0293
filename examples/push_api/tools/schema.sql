CREATE TABLE coupon_uses (
  id INTEGER NOT NULL,
  coupon_id INTEGER,
  user_id INTEGER,
  used_at VARCHAR(19),
  price INTEGER,
  shop_code VARCHAR(20),
  PRIMARY KEY (id)
);
CREATE INDEX ix_coupon_uses_coupon_id ON coupon_uses (coupon_id);
CREATE INDEX ix_coupon_uses_user_id ON coupon_uses (user_id);
CREATE TABLE coupons (
  id INTEGER NOT NULL,
  tenant_id INTEGER,
  code VARCHAR(30),
  title VARCHAR(200),
  kind VARCHAR(10),
  discount INTEGER,
  min_price INTEGER,
  max_use INTEGER,
  used_count INTEGER,
  starts_at VARCHAR(19),
  ends_at VARCHAR(19),
  filter_json TEXT,
  status VARCHAR(10),
  PRIMARY KEY (id)
);
CREATE INDEX ix_coupons_tenant_id ON coupons (tenant_id);
CREATE TABLE daily_stats (
  id INTEGER NOT NULL,
  tenant_id INTEGER,
  day VARCHAR(10),
  kind VARCHAR(20),
  sent INTEGER,
  opened INTEGER,
  used INTEGER,
  PRIMARY KEY (id)
);
CREATE INDEX ix_daily_stats_tenant_id ON daily_stats (tenant_id);
CREATE TABLE reservations (
  id INTEGER NOT NULL,
  tenant_id INTEGER,
  title VARCHAR(200),
  body TEXT,
  kind VARCHAR(20),
  platform VARCHAR(10),
  filter_json TEXT,
  coupon_id INTEGER,
  send_at VARCHAR(19),
  status VARCHAR(10),
  repeat_type VARCHAR(10),
  sent_count INTEGER,
  fail_count INTEGER,
  created_by VARCHAR(50),
  created_at VARCHAR(19),
  PRIMARY KEY (id)
);
CREATE INDEX ix_reservations_tenant_id ON reservations (tenant_id);
CREATE TABLE segments (
  id INTEGER NOT NULL,
  tenant_id INTEGER,
  name VARCHAR(100),
  filter_json TEXT,
  is_static INTEGER,
  updated_at VARCHAR(19),
  PRIMARY KEY (id)
);
CREATE TABLE tenants (
  id INTEGER NOT NULL,
  code VARCHAR(20),
  name VARCHAR(100),
  "plan" VARCHAR(20),
  status INTEGER,
  api_token VARCHAR(64),
  gateway_app VARCHAR(64),
  timezone VARCHAR(20),
  settings TEXT,
  created_at VARCHAR(19),
  PRIMARY KEY (id),
  UNIQUE (code)
);
CREATE TABLE user_segments (
  id INTEGER NOT NULL,
  user_id INTEGER,
  segment_id INTEGER,
  added_at VARCHAR(19),
  PRIMARY KEY (id)
);
CREATE INDEX ix_user_segments_segment_id ON user_segments (segment_id);
CREATE INDEX ix_user_segments_user_id ON user_segments (user_id);
CREATE TABLE user_tags (
  id INTEGER NOT NULL,
  user_id INTEGER,
  tag VARCHAR(50),
  PRIMARY KEY (id)
);
CREATE TABLE users (
  id INTEGER NOT NULL,
  tenant_id INTEGER,
  member_no VARCHAR(20),
  email VARCHAR(200),
  device_token VARCHAR(200),
  platform VARCHAR(10),
  rank VARCHAR(10),
  point INTEGER,
  gender VARCHAR(1),
  birthday VARCHAR(10),
  pref VARCHAR(10),
  push_ok INTEGER,
  attributes TEXT,
  created_at VARCHAR(19),
  last_login VARCHAR(19),
  deleted INTEGER,
  PRIMARY KEY (id)
);
CREATE INDEX ix_users_member ON users (tenant_id, member_no);
CREATE INDEX ix_users_tenant_id ON users (tenant_id);
CREATE TABLE contracts (
  id INTEGER NOT NULL,
  tenant_id INTEGER,
  "plan" VARCHAR(20),
  monthly_limit INTEGER,
  price INTEGER,
  started_on VARCHAR(10),
  ended_on VARCHAR(10),
  status VARCHAR(10),
  memo TEXT,
  PRIMARY KEY (id),
  FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);
CREATE TABLE tenant_hosts (
  id INTEGER NOT NULL,
  tenant_id INTEGER,
  host VARCHAR(200),
  PRIMARY KEY (id),
  FOREIGN KEY(tenant_id) REFERENCES tenants (id),
  UNIQUE (host)
);
