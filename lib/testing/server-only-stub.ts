// `server-only` throws where the bundler does not know the condition "react-server"; tests are always on the server.
export {};
